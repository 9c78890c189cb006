// graphql-codegen: a typed client is generated from the printed schema, passes `tsc --strict`, and runs by the documents
// that were registered with the server: it takes no others.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, parse } from 'graphql';
import { post, server } from './support/api.mjs';
import { Folder, serve, stopAll } from './support/servers.mjs';

const client = new URL('./client/', import.meta.url).pathname;
const manifest = `${client}generated/persisted-documents.json`;
const folder = new Folder();
let trusting;

before(async () => {
  for (const made of ['generated', 'built']) rmSync(client + made, { recursive: true, force: true });
  await generate();
  const settings = { SEATGRAPH_TRUSTED_DOCUMENTS: manifest, SEATGRAPH_TRUSTED_ONLY: 'true' };
  trusting = await serve(process.env.SEATGRAPH_PROGRAMS, folder.path, settings);
});

after(async () => {
  await stopAll();
  folder.remove();
});

async function generate() {
  const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const schemaText = read('../../schema.graphql');
  const rawSDL = read('./client/operations.graphql');
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: `${client}generated/`,
    schema: parse(schemaText),
    schemaAst: buildSchema(schemaText),
    documents: [{ location: 'operations.graphql', document: parse(rawSDL), rawSDL }],
    config: {
      strictScalars: true,
      scalars: { BigInt: 'string', Date: 'string', DateTime: 'string' },
      useTypeImports: true,
      enumType: 'native',
    },
    presetConfig: {
      fragmentMasking: false,
      persistedDocuments: { mode: 'embedHashInDocument', hashAlgorithm: 'sha256' },
    },
    plugins: [],
    pluginMap: {},
    pluginContext: {},
    profiler: { run: (work) => work(), collect: () => [] },
  });
  for (const section of sections) {
    const text = await codegen(section);
    mkdirSync(dirname(section.filename), { recursive: true });
    // Node's modules are imported by their whole name.
    writeFileSync(section.filename, text.replace(/from (['"])\.\/([\w-]+)\1/g, 'from "./$2.js"'));
  }
}

test('the client is strictly typed, and runs by its registered documents', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', client], { stdio: 'pipe', encoding: 'utf8' });
  const env = { ...process.env, SEATGRAPH_URL: trusting.url, SEATGRAPH_TOKEN: trusting.token };
  const said = execFileSync(process.execPath, [`${client}built/main.js`], { env, encoding: 'utf8' });
  assert.deepEqual(JSON.parse(said), { role: 'ADMIN', apps: 0, signIns: 0, endCursor: null });
});

test('the same documents by Apollo’s extension', async () => {
  const [id] = Object.entries(JSON.parse(readFileSync(manifest, 'utf8'))).find(([, text]) => /query Viewer/.test(text));
  const extensions = { persistedQuery: { version: 1, sha256Hash: id.replace('sha256:', '') } };
  assert.equal((await post(trusting, { extensions })).data.viewer.role, 'ADMIN');
});

test('others are refused', async () => {
  for (const [body, code] of [
    [{ query: '{ viewer { name } }' }, 'PERSISTED_QUERY_REQUIRED'],
    [{ documentId: `sha256:${'0'.repeat(64)}` }, 'DOCUMENT_NOT_FOUND'],
    [{ extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }, 'PERSISTED_QUERY_NOT_FOUND'],
  ]) {
    const { errors } = await post(trusting, body);
    assert.equal(errors[0].extensions.code, code);
  }
  // The other server has no manifest.
  const { errors } = await post(server, { documentId: `sha256:${'0'.repeat(64)}` });
  assert.equal(errors[0].extensions.code, 'DOCUMENT_NOT_FOUND');
});
