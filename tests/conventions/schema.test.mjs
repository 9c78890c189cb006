// The printed schema, by the rules of graphql-eslint: see eslint.config.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { ask, server } from './support/api.mjs';

const text = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

test('it follows the conventions of graphql-eslint', async () => {
  const eslint = new ESLint({ cwd: import.meta.dirname });
  const results = await eslint.lintText(text, { filePath: 'schema.graphql' });
  const told = results.flatMap(({ messages }) => messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
  assert.equal(told.join('\n'), '');
});

test('it is what the server introspects as', async () => {
  const introspected = buildClientSchema(await ask(server, getIntrospectionQuery({ specifiedByUrl: true })));
  const lines = (schema) => printSchema(lexicographicSortSchema(schema)).split('\n');
  const [served, printed] = [lines(introspected), lines(buildSchema(text))];
  const first = printed.findIndex((line, at) => line !== served[at]);
  assert.ok(first < 0 && served.length === printed.length, `"${served[first]}" for "${printed[first]}"`);
});
