import { expect, it } from 'vitest';
import { placeOfCurrent } from './place';

it('the next app takes the place of the one that was reviewed', () => {
  expect(placeOfCurrent(['a', 'b', 'c'], undefined)).toBe(0);
  expect(placeOfCurrent(['a', 'b', 'c'], { id: 'b', index: 1 })).toBe(1);
  expect(placeOfCurrent(['a', 'c'], { id: 'b', index: 1 })).toBe(1);
  expect(placeOfCurrent(['a', 'b'], { id: 'c', index: 2 })).toBe(1);
  expect(placeOfCurrent([], { id: 'a', index: 0 })).toBe(-1);
  expect(placeOfCurrent([], undefined)).toBe(-1);
});

it('an app that comes back is the current one again, wherever it stands', () => {
  expect(placeOfCurrent(['z', 'a', 'b'], { id: 'b', index: 1 })).toBe(2);
});
