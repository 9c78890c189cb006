import { describe, expect, it } from 'vitest';
import { licenseInput, typedLicense } from './licenseInput';
import { readAppSearch } from './search';
import { useOfSeat } from './seatUse';

const NOW = Date.UTC(2026, 10, 28, 12);

describe('the use of a seat', () => {
  const use = (lastSignInAt: string | null, assignedAt: string | null) =>
    useOfSeat({ lastSignInAt, assignedAt }, 30, NOW);

  it('goes by the last sign-in, to the second', () => {
    expect(use('2026-10-29T12:00:00Z', '2020-01-01T00:00:00Z')).toBe('active');
    expect(use('2026-10-29T11:59:59Z', '2026-11-20T00:00:00Z')).toBe('inactive');
  });

  it('is never called none before the period has passed', () => {
    expect(use(null, '2026-10-29T12:00:00Z')).toBe('recentlyAssigned');
    expect(use(null, '2026-10-29T11:59:59Z')).toBe('neverUsed');
    expect(use(null, null)).toBe('neverUsed');
  });
});

describe('a license', () => {
  it('is sent in minor units', () => {
    expect(
      licenseInput('a', { cost: '12,5', currency: ' eur', seats: ' 20 ', renewsOn: '2027-06-30' }),
    ).toEqual({ appId: 'a', monthlyCostPerSeat: 1250, currency: 'EUR', seats: 20, renewsOn: '2027-06-30' });
    expect(licenseInput('a', { cost: '1200', currency: 'JPY', seats: '', renewsOn: '' })).toEqual({
      appId: 'a',
      monthlyCostPerSeat: 1200,
      currency: 'JPY',
      seats: null,
      renewsOn: null,
    });
  });

  it('tells at each field what is wrong', () => {
    const faults = licenseInput('a', { cost: 'free', currency: 'euro', seats: '-3', renewsOn: '' });
    expect(Array.isArray(faults) && faults.map(({ field }) => field?.[0])).toEqual([
      'currency',
      'monthlyCostPerSeat',
      'seats',
    ]);
    expect(licenseInput('a', { cost: '99999999', currency: 'USD', seats: '', renewsOn: '' })).toHaveLength(1);
  });

  it('is typed over as it was sent', () => {
    const license = { seats: 20, monthlyCostPerSeat: 1250, currency: 'EUR', renewsOn: '2027-06-30' };
    expect(licenseInput('a', typedLicense(license, 'USD'))).toEqual({ appId: 'a', ...license });
    expect(typedLicense(null, 'USD').currency).toBe('USD');
  });
});

it('an address of the page that says nothing useful says nothing', () => {
  const read = readAppSearch({
    days: '60',
    list: 'all',
    use: 'some',
    scope: 'BOTH',
    orphaned: 'no',
    sort: 'x',
  });
  expect(Object.values(read).filter((value) => value !== undefined)).toEqual([60]);
});
