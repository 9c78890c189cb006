import { expect, it } from 'vitest';
import { auditFilterOf, readAuditSearch } from './search';

it('the address of the audit log holds what the API filters by', () => {
  const search = readAuditSearch({
    action: 'TOKEN_CREATED',
    to: 'acme.okta.com',
    since: '2026-11-28',
    until: '2026-11-28',
  });
  expect(auditFilterOf(search, [{ id: 'MWkx', domain: 'acme.okta.com' }])).toEqual({
    action: ['TOKEN_CREATED'],
    integrationId: 'MWkx',
    from: new Date(2026, 10, 28).toISOString(),
    to: new Date(2026, 10, 29).toISOString(),
  });
});

it('what an address cannot mean is no filter', () => {
  const search = readAuditSearch({ action: 'NONSENSE', to: 'gone.okta.com', since: 'x' });
  expect(Object.values(auditFilterOf(search, [])).filter((value) => value !== undefined)).toEqual([]);
});
