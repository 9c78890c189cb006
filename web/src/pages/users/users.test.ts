import { expect, it } from 'vitest';
import { readUsersSearch } from './search';

it('filters of users are read from the address, as far as they can be used', () => {
  expect(readUsersSearch({ q: 7, status: 'SUSPENDED', department: 'R&D', inactiveDays: '90' })).toEqual({
    q: '7',
    status: ['SUSPENDED'],
    department: ['R&D'],
    inactiveDays: 90,
  });
  expect(readUsersSearch({ status: ['NONE'], department: ['', null, 'Sales'], sort: 'AGE' })).toEqual({
    department: ['Sales'],
  });
});
