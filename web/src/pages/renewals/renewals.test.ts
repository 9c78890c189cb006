import { expect, it } from 'vitest';
import { savedTogether, trendPoints } from './saving';
import { readRenewalsSearch } from './search';

it('savings are summed by currency, what has to be bought taken off', () => {
  const app = (amount: string, currency: string) => ({ renewal: { monthlySaving: { amount, currency } } });
  const apps = [app('500', 'EUR'), app('9007199254740993', 'USD'), app('-200', 'EUR'), { renewal: null }];
  expect(savedTogether(apps)).toEqual([
    { currency: 'USD', amount: 9_007_199_254_740_993n },
    { currency: 'EUR', amount: 300n },
  ]);
});

it('a trend is drawn from nought', () => {
  expect(trendPoints([5, 10, 0], 40, 20)).toEqual([
    { x: 0, y: 10 },
    { x: 20, y: 0 },
    { x: 40, y: 20 },
  ]);
  expect(trendPoints([0], 40, 20)).toEqual([{ x: 20, y: 20 }]);
});

it('the periods of renewals are read from the address', () => {
  expect(readRenewalsSearch({ withinDays: '365', inactiveDays: 60 })).toEqual({
    withinDays: 365,
    inactiveDays: 60,
  });
  expect(readRenewalsSearch({ withinDays: -1, inactiveDays: 0 })).toEqual({});
});
