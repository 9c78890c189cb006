import { describe, expect, it } from 'vitest';
import { deedOf, type Place, placeOf } from './keys';

const none = {
  repeat: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
};
const press = (key: string, place: Place, more = {}) => deedOf({ key, ...none, ...more }, place);

describe('keys of the inbox', () => {
  it('move, review and open', () => {
    expect(
      ['j', 'ArrowDown', 'k', 'ArrowUp', 'a', 'x', 'u', 'Enter'].map((key) => press(key, 'page')),
    ).toEqual(['next', 'next', 'previous', 'previous', 'approve', 'refuse', 'undo', 'open']);
    expect(press('A', 'page')).toBe('approve');
    expect(press('b', 'page')).toBeUndefined();
  });

  it('do nothing while something is typed or chosen', () => {
    for (const key of ['j', 'a', 'Enter', 'ArrowDown']) expect(press(key, 'field')).toBeUndefined();
  });

  it('leave Enter and the arrows to the link or the button that has focus', () => {
    expect(press('Enter', 'control')).toBeUndefined();
    expect(press('ArrowDown', 'control')).toBeUndefined();
    expect(press('a', 'control')).toBe('approve');
  });

  it('leave the browser its shortcuts, and what others took', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey', 'defaultPrevented'])
      expect(press('a', 'page', { [held]: true })).toBeUndefined();
  });

  it('held down, move on and review no more than one app', () => {
    expect(press('j', 'page', { repeat: true })).toBe('next');
    for (const key of ['a', 'x', 'u', 'Enter']) expect(press(key, 'page', { repeat: true })).toBeUndefined();
  });
});

it('the place of the focus is told by what is around it', () => {
  const inside = (tag: string) => ({
    closest: (selector: string) => selector.split(', ').includes(tag) || null,
  });
  const place = (tag: string) => placeOf(inside(tag) as unknown as Element);
  expect(placeOf(null)).toBe('page');
  expect([place('input'), place('[aria-haspopup]'), place('button'), place('li')]).toEqual([
    'field',
    'field',
    'control',
    'page',
  ]);
});
