import type { ActivityFilter } from '../../api/generated/types';
import { startOfLocalDay } from '../../format/dates';
import { exportPath } from '../../org/exportPath';
import type { ActivitySearch } from './search';

/** What the API is asked for by an address: days begin and end where the reader is. */
export function filterOf({ kinds, user, app, since, until }: ActivitySearch): ActivityFilter {
  return {
    kinds,
    userId: user,
    appId: app,
    since: since && startOfLocalDay(since),
    until: until && startOfLocalDay(until, 1),
  };
}

/** The address of the file with the same entries. */
export function fileOf(integrationId: string, search: ActivitySearch): string {
  return exportPath('activity.csv', { integrationId, ...filterOf(search) });
}

export function isFiltered(search: ActivitySearch): boolean {
  const { kinds, user, app, since, until } = search;
  return [kinds, user, app, since, until].some((given) => given !== undefined);
}
