import type { ReactNode } from 'react';
import { Initials } from './Initials';
import css from './Thing.module.css';

/** An app or a person in a row: the mark, the link that is given, and a line below. */
export function Thing({ name, note, children }: { name: string; note?: ReactNode; children: ReactNode }) {
  return (
    <span className={css.thing}>
      <Initials name={name} />
      <span className={css.text}>
        <span className={css.name}>{children}</span>
        {note && <span className={css.note}>{note}</span>}
      </span>
    </span>
  );
}
