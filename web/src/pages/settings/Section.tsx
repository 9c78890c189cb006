import { type ReactNode, useId } from 'react';
import css from './Section.module.css';

type Props = { title: string; lead?: ReactNode; action?: ReactNode; children: ReactNode };

/** A part of the settings: its heading, what can be done, and what it holds. */
export function Section({ title, lead, action, children }: Props) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <header className={css.head}>
        <div className={css.text}>
          <h2 id={id}>{title}</h2>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
