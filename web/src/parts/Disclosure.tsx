import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import css from './Disclosure.module.css';

/** An explanation that whoever needs it opens. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className={css.disclosure}>
      <summary className={css.summary}>
        <ChevronRight size={16} aria-hidden className={css.arrow} />
        {title}
      </summary>
      <div className={css.content}>{children}</div>
    </details>
  );
}
