import { describe, expect, it } from 'vitest';
import { barsOf, chartStart, everyPeriod } from './periods';

describe('periods', () => {
  it('are days, over the end of a month and the leap day', () => {
    expect(everyPeriod('DAY', '2028-02-28', '2028-03-01')).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]);
  });

  it('are months, over the turn of the year, from whatever day', () => {
    expect(everyPeriod('MONTH', '2026-11-30', '2027-01-01')).toEqual([
      '2026-11-01',
      '2026-12-01',
      '2027-01-01',
    ]);
  });

  it('are none where the end is before the beginning', () => {
    expect(everyPeriod('DAY', '2026-11-02', '2026-11-01')).toEqual([]);
  });
});

it('a period that the API leaves out is a bar of nought', () => {
  const points = [
    { start: '2026-10-01', signIns: 7, activeUsers: 1 },
    { start: '2026-12-01', signIns: 9, activeUsers: 2 },
  ];
  const bars = barsOf('MONTH', points, '2026-10-15', '2026-12-28');
  expect(bars.map(({ value }) => value)).toEqual([7, 0, 9]);
  expect(bars.map(({ note }) => note)).toEqual(['1 person', undefined, '2 people']);
});

describe('a chart', () => {
  it('does not begin before anything is known', () => {
    expect(chartStart('2026-09-01', '2026-10-10', [])).toBe('2026-10-10');
    expect(chartStart('2026-09-01', '2026-10-10', [{ start: '2026-10-12' }])).toBe('2026-10-10');
    expect(chartStart('2026-09-01', '2026-07-01', [])).toBe('2026-09-01');
  });

  it('shows what was counted before a gap', () => {
    expect(chartStart('2026-09-01', '2026-10-10', [{ start: '2026-09-20' }])).toBe('2026-09-20');
  });
});
