import { describe, expect, it } from 'vitest';
import { readOverviewSearch } from './search';
import { withoutCost } from './unpriced';
import { unusedApps } from './unused';

const NOW = Date.UTC(2026, 10, 28, 12);

describe('apps without use', () => {
  const app = (label: string, lastSignInAt: string | null) => ({ label, lastSignInAt });
  const never = app('never', null);
  const ago31 = app('31 days', '2026-10-28T11:59:00Z');
  const ago30 = app('30 days', '2026-10-29T12:00:01Z');

  it('are those that nobody was seen in, and those of long ago', () => {
    expect(unusedApps([never, ago30], [ago31, ago30, never], 30, NOW)).toEqual([never, ago31]);
  });

  it('are none where all are used', () => {
    expect(unusedApps([ago30], [ago30], 30, NOW)).toEqual([]);
  });
});

it('costs are asked for where use is seen', () => {
  const app = (id: string, signOnMode: string | null, assigned: number, currency?: string) => ({
    __typename: 'App' as const,
    id,
    label: id,
    signOnMode,
    license: currency ? { __typename: 'License' as const, currency } : null,
    seats: { __typename: 'SeatReport' as const, assigned },
  });
  const asked = withoutCost([
    app('saml', 'SAML_2_0', 9),
    app('priced', 'SAML_2_0', 8, 'USD'),
    app('link', 'BOOKMARK', 7),
    app('provisioned', null, 6),
    app('empty', 'SAML_2_0', 0),
  ]);
  expect(asked.map(({ id }) => id)).toEqual(['saml', 'provisioned']);
});

it('an address that says nothing useful says nothing', () => {
  expect(readOverviewSearch({ days: '45', by: 'year' })).toEqual({ days: undefined, by: undefined });
  expect(readOverviewSearch({ days: 90, by: 'MONTH' })).toEqual({ days: 90, by: 'MONTH' });
  expect(readOverviewSearch({ days: 30 }).days).toBeUndefined();
});
