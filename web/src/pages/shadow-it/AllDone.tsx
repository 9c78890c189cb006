import { Link } from '@tanstack/react-router';
import { PartyPopper } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { AppSignalCode, ReviewState } from '../../api/generated/types';
import { ago } from '../../format/dates';
import { useOrg } from '../../org/org';
import { Empty } from '../../parts/Notice';
import css from './AllDone.module.css';
import { signalWord } from './words';

type Props = { wanted: ReviewState; signal: AppSignalCode | undefined; justDone: boolean };

/** Where no app is: in the inbox, a reason to be glad. */
export function AllDone({ wanted, signal, justDone }: Props) {
  const { org } = useOrg();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The app that had the focus is gone.
    if (justDone) (title.current ?? document.querySelector('h1'))?.focus();
  }, [justDone]);

  if (signal) {
    return (
      <Empty title={`No app here shows “${signalWord[signal]}”`}>
        <Link from="/shadow-it" to="." search={(former) => ({ ...former, signal: undefined })}>
          Show every signal
        </Link>
      </Empty>
    );
  }
  if (wanted !== 'UNREVIEWED') {
    return (
      <Empty title={wanted === 'SANCTIONED' ? 'No app is approved yet' : 'No app is set to not approved'}>
        <Link from="/shadow-it" to="." search={(former) => ({ ...former, review: undefined })}>
          To the inbox
        </Link>
      </Empty>
    );
  }
  if (!org.lastSyncedAt) {
    return <Empty title="Nothing yet">Apps come here once the first sync has ended.</Empty>;
  }
  return (
    <div className={css.done}>
      <span className={css.mark}>
        <PartyPopper size={32} aria-hidden />
      </span>
      <h2 ref={title} tabIndex={-1}>
        All done. Your inbox is empty.
      </h2>
      <p>
        Every app that something points to has been reviewed, as of the last sync, {ago(org.lastSyncedAt)}.
      </p>
      <p>
        What comes to light by the next one lands here. Meanwhile,{' '}
        <Link to="/reclaim">see which seats to take back</Link>.
      </p>
    </div>
  );
}
