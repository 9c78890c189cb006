import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTitle } from '../shell/useTitle';
import css from './PageHead.module.css';

type Props = {
  title: string;
  lead?: ReactNode;
  action?: ReactNode;
  before?: ReactNode;
  /** The sign of what the page is about, beside its name. */
  mark?: ReactNode;
};

/** The heading of a page, which names the browser's tab too. */
export function PageHead({ title, lead, action, before, mark }: Props) {
  useTitle(title);
  return (
    <header className={css.head}>
      <div className={css.text}>
        {before}
        <div className={css.name}>
          {mark}
          <h1 tabIndex={-1}>{title}</h1>
        </div>
        {lead && <div className={css.lead}>{lead}</div>}
      </div>
      {action && <div className={css.action}>{action}</div>}
    </header>
  );
}

/** The way from one thing to the list that it is in. */
export function BackTo({ to, children }: { to: '/apps' | '/users'; children: string }) {
  return (
    <Link to={to} className={css.back}>
      <ArrowLeft size={16} aria-hidden />
      {children}
    </Link>
  );
}

/** Short facts side by side, as the lead of a page about one thing. */
export function LeadFacts({ children }: { children: ReactNode }) {
  return <span className={css.facts}>{children}</span>;
}
