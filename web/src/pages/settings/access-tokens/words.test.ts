import { expect, it } from 'vitest';
import { holds, reachOf, tokenState, typedDays } from './words';

const NOW = Date.UTC(2026, 10, 28, 12);
const after = '2026-11-29T00:00:00Z';
const before = '2026-11-28T11:59:59Z';

it('a token holds until it is revoked or has expired', () => {
  const state = (expiresAt: string | null, revokedAt: string | null) =>
    tokenState({ expiresAt, revokedAt }, NOW).word;
  expect([state(null, null), state(after, null), state(before, null), state(after, before)]).toEqual([
    'In force',
    'In force',
    'Expired',
    'Revoked',
  ]);
  expect(holds({ expiresAt: after, revokedAt: before }, NOW)).toBe(false);
});

it('what a token is limited to is told by name where it is one org', () => {
  const org = { __typename: 'Integration' as const, id: 'i', domain: 'acme.okta.com', name: null };
  expect(reachOf({ integrations: null })).toBe('All orgs');
  expect(reachOf({ integrations: [org] })).toBe('acme.okta.com');
  expect(reachOf({ integrations: [org, { ...org, id: 'j' }] })).toBe('2 orgs');
});

it('days are whole, or left out', () => {
  expect([typedDays(' 90 '), typedDays(''), typedDays('1e3'), typedDays('-1'), typedDays('2.5')]).toEqual([
    90,
    null,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
});
