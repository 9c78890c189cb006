import type { ReactNode } from 'react';
import { useTitle } from '../shell/useTitle';
import css from './PageHead.module.css';

type Props = { title: string; lead?: ReactNode; action?: ReactNode; before?: ReactNode };

/** The heading of a page, which names the browser's tab too. */
export function PageHead({ title, lead, action, before }: Props) {
  useTitle(title);
  return (
    <header className={css.head}>
      <div className={css.text}>
        {before}
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <div className={css.lead}>{lead}</div>}
      </div>
      {action && <div className={css.action}>{action}</div>}
    </header>
  );
}
