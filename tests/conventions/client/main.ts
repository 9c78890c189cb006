// A client as a frontend has it: typed documents that codegen made, sent by their hash.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { AppStatus, AppsDocument, ViewerDocument, type AppsQueryVariables } from './generated/graphql.js';

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: string; requestId: string } }[];
}

async function send<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { hash } = (document as { __meta__?: { hash: string } }).__meta__ ?? {};
  const answer = await fetch(process.env['SEATGRAPH_URL'] ?? '', {
    method: 'POST',
    headers: {
      'authorization': `Bearer ${process.env['SEATGRAPH_TOKEN']}`,
      'content-type': 'application/json',
      'accept': 'application/graphql-response+json',
    },
    body: JSON.stringify({ documentId: hash, variables }),
  });
  const { data, errors } = (await answer.json()) as Answer<Data>;
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

const { viewer } = await send(ViewerDocument, {});
const role: 'ADMIN' | 'VIEWER' = viewer.role;
const variables: AppsQueryVariables = { first: 3, filter: { status: [AppStatus.Active] } };
const { apps } = await send(AppsDocument, variables);
const signIns: number = apps.nodes.flatMap((app) => app.assignments.nodes).reduce((sum, seat) => sum + seat.signIns, 0);
const endCursor: string | null | undefined = apps.pageInfo.endCursor;
console.log(JSON.stringify({ role, apps: apps.totalCount, signIns, endCursor }));

// @ts-expect-error: the input has no such field.
const wrong: AppsQueryVariables = { first: 3, filter: { stat: [] } };
void wrong;
