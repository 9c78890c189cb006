import { describe, expect, it } from 'vitest';
import { changedWords, previewOf } from './change';
import { asCsv, faultOfFile } from './file';

describe('a file', () => {
  it('is told to be of no use before it is sent', () => {
    expect(faultOfFile('label,currency\nSlack,USD\n')).toBeUndefined();
    expect(faultOfFile(' \n')?.message).toMatch(/nothing/);
    expect(faultOfFile('label\nCaf\uFFFD')?.remedy).toMatch(/UTF-8/);
    expect(faultOfFile('"'.repeat(600_000))?.message).toMatch(/1 MB/);
  });

  it('may be cells that were copied out of a spreadsheet', () => {
    expect(asCsv('label\tcurrency\r\nSlack, Inc.\tUSD\n')).toBe('label,currency\n"Slack, Inc.",USD\n');
    expect(asCsv('label\tseats\n12" rulers\t3')).toBe('label,seats\n"12"" rulers",3');
    expect(asCsv('label;seats\nA\tB;3')).toBe('label;seats\nA\tB;3');
  });
});

it('a change is told by what there was and what there will be', () => {
  const license = { __typename: 'License' as const, monthlyCostPerSeat: 1250, currency: 'USD' };
  const preview = previewOf({
    __typename: 'AppLicenseChange',
    line: 2,
    app: { __typename: 'App', id: 'MQ', label: 'Slack', category: null, license: null },
    license: { ...license, seats: 20, renewsOn: '2027-06-30' },
    previousLicense: { ...license, seats: null, renewsOn: '2027-06-30' },
    category: 'Chat',
    previousCategory: null,
  });
  expect(preview.seats).toEqual({ value: '20', before: null });
  expect(preview.cost.before).toBeUndefined();
  expect(preview.renewsOn.before).toBeUndefined();
  expect(changedWords(preview)).toBe('seats, category');
});
