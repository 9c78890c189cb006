import type { ActivityFilter } from '../../api/generated/types';
import { startOfLocalDay } from '../../format/dates';
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
  const { kinds, ...rest } = filterOf(search);
  const given = Object.entries({ integrationId, ...rest, kinds: kinds?.join(',') });
  const parameters = given.flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return `/export/activity.csv?${new URLSearchParams(parameters)}`;
}

export function isFiltered(search: ActivitySearch): boolean {
  const { kinds, user, app, since, until } = search;
  return [kinds, user, app, since, until].some((given) => given !== undefined);
}
