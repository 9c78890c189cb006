import css from './Initials.module.css';

const HUES = 12;

/** A mark for an app or a person: their first letters, on a colour of their own. */
export function Initials({ name, large = false }: { name: string; large?: boolean }) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const text = letters.map((word) => Array.from(word ?? '')[0] ?? '').join('');
  const hue =
    Array.from(name).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997, 7) % HUES;
  return (
    <span
      className={large ? `${css.mark} ${css.large}` : css.mark}
      style={{ '--hue': `${hue * (360 / HUES)}` } as React.CSSProperties}
      aria-hidden
    >
      {text.toUpperCase()}
    </span>
  );
}
