import { describe, expect, it } from 'vitest';
import { sumByCurrency } from './amounts';
import { ago, dayFromToday, daysUntil, duration, howSoon, monthFromThis } from './dates';
import { minorUnits, money, percent, typedAmount } from './numbers';

const NOW = Date.UTC(2026, 10, 28, 12);

describe('amounts', () => {
  it('are exact beyond what a number holds', () => {
    expect(money('900719925474099301', 'USD').replace(/[^\d]/g, '')).toBe('900719925474099301');
  });

  it('follow the digits of the currency', () => {
    expect(money(1250, 'JPY')).toMatch(/1.?250$/);
    expect(money(-5, 'USD')).toMatch(/0[.,]05/);
    expect(minorUnits('12.5', 'USD')).toBe(1250);
    expect(minorUnits('12,50', 'EUR')).toBe(1250);
    expect(minorUnits('12', 'JPY')).toBe(12);
    expect(typedAmount(1250, 'USD')).toBe('12.50');
  });

  it('are summed by currency, those that come to nothing only where there is nothing else', () => {
    const free = { currency: 'CHF', amount: 0n };
    const amounts = [free, { currency: 'EUR', amount: 5n }, { currency: 'USD', amount: 9n }];
    expect(sumByCurrency([...amounts, { currency: 'EUR', amount: 2n }])).toEqual([
      { currency: 'USD', amount: 9n },
      { currency: 'EUR', amount: 7n },
    ]);
    expect(sumByCurrency([free])).toEqual([free]);
    expect(sumByCurrency([])).toEqual([]);
  });

  it('are refused where they are none', () => {
    for (const typed of ['', 'free', '-1', '1.234', '1e3']) expect(minorUnits(typed, 'USD')).toBeNull();
  });

  it('survive being typed over', () => {
    for (const minor of [0, 1, 99, 100, 123_456])
      expect(minorUnits(typedAmount(minor, 'USD'), 'USD')).toBe(minor);
  });
});

it('no share is told of nothing', () => {
  expect(percent(0, 0)).toBe('–');
});

describe('times', () => {
  it('are told in the unit that tells most', () => {
    expect(ago(new Date(NOW - 3 * 86_400_000).toISOString(), NOW)).toMatch(/3 days/);
    expect(ago(new Date(NOW - 90 * 86_400_000).toISOString(), NOW)).toMatch(/3 months/);
    expect(duration(45)).toBe('45 s');
    expect(duration(7_500)).toBe('2 h 5 min');
  });

  it('begin days and months in UTC, over the turn of the year', () => {
    expect(dayFromToday(-30, NOW)).toBe('2026-10-29');
    expect(monthFromThis(2, NOW)).toBe('2027-01-01');
    expect(monthFromThis(-11, NOW)).toBe('2025-12-01');
  });

  it('count days until a day, whatever the hour', () => {
    expect(daysUntil('2026-11-28', NOW)).toBe(0);
    expect(daysUntil('2026-11-29', Date.UTC(2026, 10, 28, 23, 59))).toBe(1);
    expect(daysUntil('2027-11-28', NOW)).toBe(365);
    const late = Date.UTC(2026, 10, 28, 23, 59);
    expect(['2026-11-28', '2026-11-29', '2026-12-10'].map((date) => howSoon(date, late))).toEqual([
      'today',
      'tomorrow',
      'in 12 days',
    ]);
  });
});
