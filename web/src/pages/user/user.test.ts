import { expect, it } from 'vitest';
import { figuresOf } from './figures';
import { readUserSearch } from './search';
import { roleWord } from './words';

it('seats of Okta’s own apps and of deleted ones take no part in what a person costs', () => {
  const app = { status: 'ACTIVE', ownedByOkta: false, license: { currency: 'USD' } };
  const seats = [
    { monthlyCost: 1250, reclaimReasons: [], app },
    { monthlyCost: 6000, reclaimReasons: ['INACTIVE'], app },
    { monthlyCost: null, reclaimReasons: ['NEVER_USED'], app: { ...app, license: null } },
    { monthlyCost: 900, reclaimReasons: ['NEVER_USED'], app: { ...app, status: 'DELETED' } },
    { monthlyCost: null, reclaimReasons: ['NEVER_USED'], app: { ...app, ownedByOkta: true } },
  ];
  expect(figuresOf(seats)).toEqual({
    seats: 3,
    cost: { amounts: [{ currency: 'USD', amount: 7250n }], isLeast: true },
    toTakeBack: 2,
    saving: { amounts: [{ currency: 'USD', amount: 6000n }], isLeast: true },
  });
  expect(figuresOf(seats.slice(0, 2)).cost.isLeast).toBe(false);
});

it('a role without words is told as Okta names it', () => {
  expect(roleWord('SUPER_ADMIN')).toBe('Super administrator');
  expect(roleWord('CUSTOM')).toBe('CUSTOM');
});

it('only what the page knows is read from its address', () => {
  expect(readUserSearch({ days: '90', by: 'DAY', sort: 'SIGN_INS', direction: 'DESC' })).toEqual({
    days: 90,
    by: 'DAY',
    sort: 'SIGN_INS',
    direction: 'DESC',
  });
  expect(readUserSearch({ days: 45, by: 'YEAR', sort: 'USER_NAME', direction: 'UP' })).toEqual({});
});
