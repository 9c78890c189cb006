import { expect, it } from 'vitest';
import { readPercentage } from './percentage';

it('a percentage is whole and from 1 to 100, and nothing is none', () => {
  expect(readPercentage(' 30 % ')).toBe(30);
  expect(readPercentage('100')).toBe(100);
  expect(readPercentage(' ')).toBeNull();
  for (const typed of ['0', '101', '1.5', '-3', '1e2', 'half']) expect(readPercentage(typed)).toBeUndefined();
});
