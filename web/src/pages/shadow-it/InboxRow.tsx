import { Link } from '@tanstack/react-router';
import { Check, Inbox, X } from 'lucide-react';
import { memo, useId } from 'react';
import type { InboxAppFragment, ReviewState } from '../../api/generated/types';
import { ago, shortDay } from '../../format/dates';
import { count, money } from '../../format/numbers';
import { Button } from '../../parts/Button';
import { Thing } from '../../parts/Thing';
import css from './Inbox.module.css';
import { Signals } from './Signals';
import { signedInSince } from './search';
import { reviewDeed, reviewDone } from './words';

type Props = {
  app: InboxAppFragment;
  isCurrent: boolean;
  mayReview: boolean;
  onReview: (app: InboxAppFragment, to: ReviewState) => void;
  onFocus: (app: InboxAppFragment) => void;
};

const DEEDS = [
  { to: 'SANCTIONED', Icon: Check },
  { to: 'UNSANCTIONED', Icon: X },
  { to: 'UNREVIEWED', Icon: Inbox },
] as const;

/** An app, what points to it, who uses it, and what one can say of it. Only what is in the current row is reached by Tab. */
export const InboxRow = memo(function InboxRow(props: Props) {
  const { app, isCurrent, mayReview, onReview, onFocus } = props;
  const id = useId();
  const reached = isCurrent ? 0 : -1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of cards are no table.
    <div
      role="row"
      className={css.row}
      tabIndex={reached}
      aria-selected={isCurrent}
      aria-labelledby={`${id}name`}
      aria-describedby={`${id}signals`}
      data-app={app.id}
      onFocus={() => onFocus(app)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus. */}
      <div role="gridcell" className={css.cell}>
        <div className={css.head}>
          <Thing name={app.label} note={note(app)}>
            <Link id={`${id}name`} to="/apps/$appId" params={{ appId: app.id }} tabIndex={reached}>
              {app.label}
            </Link>
          </Thing>
          {mayReview && (
            <div className={css.deeds}>
              {DEEDS.filter(({ to }) => to !== app.review).map(({ to, Icon }) => (
                <Button
                  key={to}
                  small
                  excludeFromTabOrder={!isCurrent}
                  aria-label={`${reviewDeed[to]}: ${app.label}`}
                  onPress={() => onReview(app, to)}
                >
                  <Icon size={16} aria-hidden />
                  {reviewDeed[to]}
                </Button>
              ))}
            </div>
          )}
        </div>
        <Figures app={app} />
        {app.review !== 'UNREVIEWED' && (
          <p className={css.quiet}>
            {capital(reviewDone[app.review])}
            {app.reviewedBy && ` by ${app.reviewedBy}`}
            {app.reviewedAt && `, ${ago(app.reviewedAt)}`}
          </p>
        )}
        <Signals id={`${id}signals`} app={app} isReached={isCurrent} />
      </div>
    </div>
  );
});

/** Money first, where it is known. */
function Figures({ app: { seats, activeUsers, lastSignInAt } }: { app: InboxAppFragment }) {
  const waste = seats.coverageComplete && seats.waste && seats.waste.amount !== '0' ? seats.waste : undefined;
  return (
    <ul className={css.figures}>
      {waste && (
        <li>
          <strong>{money(waste.amount, waste.currency)}</strong> waste a month
        </li>
      )}
      <li>
        <strong>{count(seats.assigned)}</strong> {seats.assigned === 1 ? 'seat' : 'seats'}
      </li>
      <li>
        {!seats.coverageComplete && 'at least '}
        <strong>{count(activeUsers)}</strong> {activeUsers === 1 ? 'person' : 'people'} signed in since{' '}
        {shortDay(signedInSince())}
      </li>
      <li>{lastSignInAt ? `last sign-in ${ago(lastSignInAt)}` : 'no sign-in seen'}</li>
    </ul>
  );
}

function note({ name, status }: InboxAppFragment): string {
  const state = { ACTIVE: '', INACTIVE: 'inactive in Okta', DELETED: 'deleted in Okta' }[status];
  return [name, state].filter(Boolean).join(' · ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
