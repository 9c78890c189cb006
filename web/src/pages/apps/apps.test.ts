import { expect, it } from 'vitest';
import { filterOf } from './filter';
import { readAppsSearch } from './search';

it('apps that are deleted, and Okta’s own, are shown where they are asked for', () => {
  expect(filterOf(readAppsSearch({}))).toMatchObject({
    status: ['ACTIVE', 'INACTIVE'],
    ownedByOkta: false,
    review: undefined,
    signals: undefined,
  });
  expect(filterOf(readAppsSearch({ own: 'too' })).ownedByOkta).toBeUndefined();
  expect(filterOf(readAppsSearch({ own: 'only' })).ownedByOkta).toBe(true);
  expect(filterOf(readAppsSearch({ status: ['DELETED', 'GONE'] })).status).toEqual(['DELETED']);
  expect(filterOf(readAppsSearch({ signals: 'BOOKMARK' })).signals).toEqual(['BOOKMARK']);
});
