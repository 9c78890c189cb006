import { CircleAlert, Inbox, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Fault } from '../api/faults';
import { Button } from './Button';
import css from './Notice.module.css';

/** What stands where a list would, if it had rows: why it has none, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <Inbox size={28} aria-hidden />
      <p className={css.title}>{title}</p>
      {children && <div className={css.more}>{children}</div>}
    </div>
  );
}

/** What kept something from being shown. */
export function Failure({ fault, onRetry }: { fault: Fault; onRetry?: () => void }) {
  return (
    <div className={css.empty} role="alert">
      <CircleAlert size={28} aria-hidden className={css.bad} />
      <p className={css.title}>{fault.message}</p>
      {fault.remedy && <p className={css.more}>{fault.remedy}</p>}
      {fault.isOutdated ? (
        <Button onPress={() => window.location.reload()}>Load the page again</Button>
      ) : (
        onRetry && <Button onPress={onRetry}>Try again</Button>
      )}
    </div>
  );
}

/** Something to know about what is shown. */
export function Warning({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.warning} role="note">
      <TriangleAlert size={20} aria-hidden />
      <div className={css.text}>
        <p className={css.title}>{title}</p>
        {children}
      </div>
      {action}
    </div>
  );
}
