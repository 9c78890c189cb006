import type { ReactNode } from 'react';
import css from './Lines.module.css';

/** Two lines in a cell of a table, each cut off where the cell ends. */
export function Lines({ children }: { children: ReactNode }) {
  return <span className={css.lines}>{children}</span>;
}

/** What matters less. */
export function Muted({ children }: { children: ReactNode }) {
  return <span className={css.muted}>{children}</span>;
}
