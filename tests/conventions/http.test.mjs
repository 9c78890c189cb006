// GraphQL over HTTP, by the audits of graphql-http: every MUST and SHOULD holds, and what is optional here is printed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { fetchOf, server } from './support/api.mjs';

const audits = serverAudits({ url: server.url, fetchFn: fetchOf(server) });

test('there are audits', () => assert.ok(audits.length > 50, `${audits.length}`));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}
