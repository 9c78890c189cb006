import { Link } from '@tanstack/react-router';
import {
  AppWindow,
  type LucideIcon,
  PackageX,
  Ticket,
  TicketX,
  TrendingDown,
  UserMinus,
  UserPlus,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { ActivityKind, FeedEntryFragment } from '../../api/generated/types';
import { time } from '../../format/dates';
import { percent } from '../../format/numbers';
import css from './Feed.module.css';
import { activityTone } from './words';

const icons: Record<ActivityKind, LucideIcon> = {
  USER_JOINED: UserPlus,
  USER_LEFT: UserMinus,
  APP_APPEARED: AppWindow,
  APP_DISAPPEARED: PackageX,
  SEAT_GIVEN: Ticket,
  SEAT_TAKEN: TicketX,
  USAGE_FELL: TrendingDown,
};

/** One entry of the feed, as a sentence. */
export function FeedRow({ entry }: { entry: FeedEntryFragment }) {
  const Icon = icons[entry.kind];
  return (
    <li className={css.row}>
      <span className={`${css.mark} ${css[activityTone[entry.kind]]}`}>
        <Icon size={16} aria-hidden />
      </span>
      <span className={css.text}>{sentence(entry)}</span>
      <time className={css.time} dateTime={entry.at}>
        {time(entry.at)}
      </time>
    </li>
  );
}

function sentence(entry: FeedEntryFragment): ReactNode {
  const user = <Person entry={entry} />;
  const app = <App entry={entry} />;
  switch (entry.kind) {
    case 'USER_JOINED':
      return <>{user} joined</>;
    case 'USER_LEFT':
      return <>{user} left</>;
    case 'APP_APPEARED':
      return <>{app} appeared in Okta</>;
    case 'APP_DISAPPEARED':
      return <>{app} was deleted in Okta</>;
    case 'SEAT_GIVEN':
      return (
        <>
          {user} got a seat in {app}
        </>
      );
    case 'SEAT_TAKEN':
      return (
        <>
          {user} lost the seat in {app}
        </>
      );
    case 'USAGE_FELL':
      return (
        <>
          Use of {app} fell
          {entry.percentBefore != null &&
            entry.percentAfter != null &&
            `: ${percent(entry.percentBefore, 100)} of its seats were in use, now ${percent(entry.percentAfter, 100)}`}
        </>
      );
  }
}

/** A link to the user; where nothing is kept of them any more, what they were called then. */
function Person({ entry: { user, userName, userLogin } }: { entry: FeedEntryFragment }) {
  if (!user) return <strong>{userName ?? userLogin ?? 'Somebody'}</strong>;
  return (
    <Link to="/users/$userId" params={{ userId: user.id }} className={css.name}>
      {user.name}
    </Link>
  );
}

/** A link to the app; where nothing is kept of it any more, what it was called then. */
function App({ entry: { app, appLabel } }: { entry: FeedEntryFragment }) {
  if (!app) return <strong>{appLabel ?? 'an app'}</strong>;
  return (
    <Link to="/apps/$appId" params={{ appId: app.id }} className={css.name}>
      {app.label}
    </Link>
  );
}
