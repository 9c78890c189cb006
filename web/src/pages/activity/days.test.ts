import { expect, it } from 'vitest';
import { localDay, startOfLocalDay } from '../../format/dates';
import { byDay } from './days';
import { fileOf, filterOf, isFiltered } from './filter';
import { readActivitySearch } from './search';

const at = (day: number, hour: number) => ({ at: new Date(2026, 10, day, hour).toISOString() });

it('entries stand under their day where the reader is, in their order', () => {
  const feed = [at(28, 23), at(28, 0), at(27, 23), at(25, 12)];
  expect(byDay(feed).map(({ date, entries }) => [date, entries.length])).toEqual([
    ['2026-11-28', 2],
    ['2026-11-27', 1],
    ['2026-11-25', 1],
  ]);
  expect(byDay([])).toEqual([]);
});

it('the last day of a filter is in it, over the turn of the year too', () => {
  const { since, until } = filterOf({ since: '2026-12-31', until: '2026-12-31' });
  expect(since).toBe(new Date(2026, 11, 31).toISOString());
  expect(until).toBe(new Date(2027, 0, 1).toISOString());
  expect(localDay(startOfLocalDay('2026-03-29'))).toBe('2026-03-29');
});

it('the file has the filters of the page', () => {
  const search = readActivitySearch({ kinds: ['SEAT_TAKEN', 'USER_LEFT', 'NONSENSE'], user: 'MXUz' });
  expect(fileOf('MWkx', search)).toBe(
    '/export/activity.csv?integrationId=MWkx&kinds=USER_LEFT&kinds=SEAT_TAKEN&userId=MXUz',
  );
  expect(fileOf('MWkx', {})).toBe('/export/activity.csv?integrationId=MWkx');
});

it('what an address cannot mean is no filter', () => {
  const search = readActivitySearch({ since: '2026-02-30', until: 'soon', kinds: 'ALL', app: '' });
  expect(isFiltered(search)).toBe(false);
  expect(isFiltered(readActivitySearch({ kinds: 'USER_LEFT' }))).toBe(true);
});
