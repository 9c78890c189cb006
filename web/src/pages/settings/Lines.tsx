import type { ReactNode } from 'react';
import css from './Lines.module.css';

type Props = { note: string; narrowNote?: string; children: ReactNode };

/** Two lines of a cell: the thing, and what else there is to it. `narrowNote`: another second line on narrow screens. */
export function Lines({ note, narrowNote, children }: Props) {
  return (
    <span className={css.lines}>
      <span className={css.name}>{children}</span>
      <span className={narrowNote ? `${css.note} ${css.ifWide}` : css.note} title={note}>
        {note}
      </span>
      {narrowNote && <span className={`${css.note} ${css.ifNarrow}`}>{narrowNote}</span>}
    </span>
  );
}
