import type { ReactNode } from 'react';
import { Skeleton } from './Skeleton';
import css from './Stat.module.css';

type Props = {
  label: string;
  value: ReactNode | undefined;
  hint?: ReactNode;
  tone?: 'plain' | 'bad' | 'good';
};

/** A figure of more characters is written smaller, so that it fits. */
const LONG = 13;

/** One figure with what it is of; without a value, the place that it will take. */
export function Stat({ label, value, hint, tone = 'plain' }: Props) {
  const isLong = typeof value === 'string' && value.length > LONG;
  return (
    <div className={css.stat}>
      <dt>{label}</dt>
      <dd className={css[tone]} data-long={isLong || undefined}>
        {value ?? <Skeleton width="4ch" />}
      </dd>
      {hint && <dd className={css.hint}>{hint}</dd>}
    </div>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return <dl className={css.stats}>{children}</dl>;
}
