export type Deed = 'next' | 'previous' | 'approve' | 'refuse' | 'undo' | 'open';

type Pressed = {
  key: string;
  repeat: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  defaultPrevented: boolean;
};

/** Where the focus is: where keys are typed or choose, on something that keys press, or elsewhere. */
export type Place = 'field' | 'control' | 'page';

/** Whatever has focus and takes letters, or stands over the page. */
const FIELDS =
  'input, textarea, select, [contenteditable], [aria-haspopup], [role=listbox], [role=menu], [role=dialog], [role=alertdialog]';

export function placeOf(focused: Pick<Element, 'closest'> | null): Place {
  if (focused?.closest(FIELDS)) return 'field';
  return focused?.closest('a, button, summary') ? 'control' : 'page';
}

const MOVES: Record<string, Deed> = { j: 'next', k: 'previous' };
const DEEDS: Record<string, Deed> = { a: 'approve', x: 'refuse', u: 'undo' };
/** Keys that a link or a button has a use of its own for. */
const ON_PAGE: Record<string, Deed> = { arrowdown: 'next', arrowup: 'previous' };

/** What a key asks the inbox to do. A key that is held down moves on, but reviews one app only. */
export function deedOf(pressed: Pressed, place: Place): Deed | undefined {
  const { key, repeat, shiftKey, ctrlKey, metaKey, altKey, defaultPrevented } = pressed;
  if (place === 'field' || shiftKey || ctrlKey || metaKey || altKey || defaultPrevented) return undefined;
  const name = key.toLowerCase();
  const move = MOVES[name] ?? (place === 'page' ? ON_PAGE[name] : undefined);
  if (move || repeat) return move;
  return DEEDS[name] ?? (place === 'page' && name === 'enter' ? 'open' : undefined);
}
