import { describe, expect, it } from 'vitest';
import { atLeast, costOfSeats } from '../../org/seatCost';
import { readReclaimSearch } from './search';
import { mostWasteful, unpricedAmong, unpricedParts, worthOfApp, worthOfParts } from './worth';

const part = (unused: number, ...costs: [string, string][]) => ({
  seats: { inactive: unused, neverUsed: 0 },
  costs: costs.map(([currency, amount]) => ({ currency, waste: { amount } })),
});

describe('what seats are worth', () => {
  const row = (monthlyCost: number | null, currency?: string, id = 'a') => ({
    monthlyCost,
    app: { id, license: currency ? { currency } : null },
  });

  it('is summed by currency, the greatest first, and free seats add nothing', () => {
    const rows = [row(100, 'USD'), row(900, 'EUR'), row(0, 'GBP'), row(50, 'USD')];
    expect(costOfSeats(rows)).toEqual({
      amounts: [
        { currency: 'EUR', amount: 900n },
        { currency: 'USD', amount: 150n },
      ],
      isLeast: false,
    });
  });

  it('is the least where nobody has said what some of them cost', () => {
    const rows = [row(100, 'USD'), row(null, undefined, 'b'), row(null, undefined, 'b')];
    expect(costOfSeats(rows)).toEqual({ amounts: [{ currency: 'USD', amount: 100n }], isLeast: true });
    expect(unpricedAmong(rows)).toBe(1);
    expect(unpricedParts([part(5), part(5, ['USD', '0']), part(0)])).toBe(1);
    expect(costOfSeats([])).toEqual({ amounts: [], isLeast: false });
    expect(atLeast(costOfSeats(rows))).toBe('at least');
    expect(atLeast(costOfSeats(rows.slice(0, 1)))).toBe('');
    // Of nothing known there is no least.
    expect(atLeast(costOfSeats(rows.slice(1)))).toBe('');
  });

  it('is exact for one app', () => {
    const license = { monthlyCostPerSeat: 2_000_000_000, currency: 'IDR' };
    expect(worthOfApp(3_000_000, license).amounts).toEqual([
      { currency: 'IDR', amount: 6_000_000_000_000_000n },
    ]);
    expect(worthOfApp(3, null).amounts).toEqual([]);
  });

  it('is the least where seats are listed that are in use', () => {
    const parts = [part(2, ['USD', '200']), part(3, ['USD', '9007199254740993'], ['EUR', '1'])];
    expect(worthOfParts(5, parts, 0)).toEqual({
      amounts: [
        { currency: 'USD', amount: 9_007_199_254_741_193n },
        { currency: 'EUR', amount: 1n },
      ],
      isLeast: false,
    });
    expect(worthOfParts(6, parts, 0).isLeast).toBe(true);
    expect(worthOfParts(5, parts, 1).isLeast).toBe(true);
  });
});

describe('one begins', () => {
  const ranked = (...parts: ReturnType<typeof part>[]) => {
    const { by, parts: places } = mostWasteful(parts, 3);
    return { by, parts: places.map((place) => place.part), shares: places.map(({ share }) => share) };
  };
  const [small, large, free, used] = [part(5, ['USD', '90']), part(1, ['USD', '900']), part(7), part(0)];

  it('where the most is wasted', () => {
    expect(ranked(used, free, small, large)).toEqual({
      by: 'WASTE',
      parts: [large, small, free],
      shares: [1, 0.1, 0],
    });
  });

  it('where the most seats are unused, if amounts are of several currencies', () => {
    const yen = part(2, ['JPY', '100000']);
    expect(ranked(yen, small, large)).toEqual({
      by: 'SEATS_FOR_CURRENCIES',
      parts: [small, yen, large],
      shares: [1, 0.4, 0.2],
    });
    // What costs nothing compares with everything.
    expect(ranked(part(2, ['JPY', '0']), small).by).toBe('WASTE');
  });

  it('where the most seats are unused, if nothing is known to cost', () => {
    const few = part(1, ['USD', '0']);
    expect(ranked(few, free)).toEqual({ by: 'SEATS', parts: [free, few], shares: [1, 0.142] });
    expect(ranked(used).parts).toEqual([]);
  });
});

it('only filters that can be used are read from the address', () => {
  expect(
    readReclaimSearch({ appId: 'MQ', department: 2026, reason: 'ORPHANED', inactiveDays: '60' }),
  ).toEqual({
    appId: 'MQ',
    department: '2026',
    reason: 'ORPHANED',
    inactiveDays: 60,
  });
  expect(readReclaimSearch({ reason: 'BORED' }).reason).toBeUndefined();
  for (const inactiveDays of [0, -1, 1.5, 'many', null])
    expect(readReclaimSearch({ inactiveDays }).inactiveDays).toBeUndefined();
});
