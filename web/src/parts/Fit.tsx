import type { ReactNode } from 'react';
import css from './Fit.module.css';

/** For screens on which tables have all their columns. */
export function OnBroad({ children }: { children: ReactNode }) {
  return <span className={css.broad}>{children}</span>;
}

/** For screens on which some columns are left out. */
export function OnNarrow({ children }: { children: ReactNode }) {
  return <span className={css.narrow}>{children}</span>;
}
