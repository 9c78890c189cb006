import type { Client } from '@urql/core';
import { useEffect, useState } from 'react';
import { createClient } from '../api/client';
import { Shell } from '../api/generated/Shell';
import type { Session } from '../api/session';

/** What is not there by then is waited for in sight of the reader, in milliseconds. */
const LATE_MS = 200;

let ahead: { session: Session; client: Client | null } | null = null;
let leave: () => void = () => undefined;

/** Asks for what stands around every page, and waits a little, so that the first page is drawn with it. */
export async function readAhead(session: Session): Promise<void> {
  if (ahead?.session === session) return;
  const client = newClient();
  ahead = { session, client };
  const late = new Promise((over) => setTimeout(over, LATE_MS));
  await Promise.race([client.query(Shell, {}).toPromise(), late]);
}

/** The client of the pages, with what was read ahead; what it has read is forgotten with it. */
export function usePagesClient(onSignedOut: () => void): Client {
  const [client] = useState(() => takeClient() ?? newClient());
  useEffect(() => {
    leave = onSignedOut;
  }, [onSignedOut]);
  return client;
}

function takeClient(): Client | null {
  const client = ahead?.client ?? null;
  if (ahead) ahead.client = null;
  return client;
}

function newClient(): Client {
  return createClient(() => leave());
}
