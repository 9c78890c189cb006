import type { InboxAppFragment } from '../../api/generated/types';
import { exportPath } from '../../org/exportPath';
import { Badge } from '../../parts/Badge';
import { CopyButton } from '../../parts/CopyButton';
import css from './Inbox.module.css';
import { signalRecord, signalSince, signalText, signalTone, signalWord } from './words';

/** Why an app is in the inbox: each signal in words, since when, and where in Okta it is written. */
export function Signals({ id, app, isReached }: { id: string; app: InboxAppFragment; isReached: boolean }) {
  if (app.signals.length === 0) {
    return (
      <p id={id} className={css.quiet}>
        Nothing points to it at present.
      </p>
    );
  }
  return (
    <ul id={id} className={css.signals}>
      {app.signals.map((signal) => (
        <li key={signal.code}>
          <Badge tone={signalTone[signal.code]}>{signalWord[signal.code]}</Badge>
          <span className={css.told}>
            <span>{signalText[signal.code]}</span>
            <span className={css.evidence}>{signalSince(signal, app.createdAt)}</span>
            <span className={css.evidence}>
              {signal.event ? (
                <>
                  Event <code>{signal.event.slice(0, 8)}…</code>
                  <CopyButton
                    iconOnly
                    excludeFromTabOrder={!isReached}
                    text={`uuid eq "${signal.event}"`}
                    label="Copy the search for Okta’s System Log"
                  />
                </>
              ) : signal.code === 'UNASSIGNED_SIGN_IN' ? (
                <a
                  href={exportPath('usage.csv', { appId: app.id, assigned: false, granularity: 'MONTH' })}
                  tabIndex={isReached ? 0 : -1}
                  download
                >
                  Who signed in, as CSV
                </a>
              ) : (
                signalRecord(signal, app.signOnMode)
              )}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
