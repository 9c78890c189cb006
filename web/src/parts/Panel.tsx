import { type ReactNode, useId } from 'react';
import css from './Panel.module.css';

type Props = { title?: string; action?: ReactNode; hint?: ReactNode; children: ReactNode; flush?: boolean };

/** A part of a page, with its heading. `flush`: its content goes to the edges. */
export function Panel({ title, action, hint, children, flush = false }: Props) {
  const id = useId();
  return (
    <section className={css.panel} aria-labelledby={title ? id : undefined}>
      {(title || action) && (
        <header className={css.header}>
          <div>
            {title && <h2 id={id}>{title}</h2>}
            {hint && <p className={css.hint}>{hint}</p>}
          </div>
          {action}
        </header>
      )}
      <div className={flush ? css.flush : css.content}>{children}</div>
    </section>
  );
}
