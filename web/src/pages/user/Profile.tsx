import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { UserAboutFragment } from '../../api/generated/types';
import { day, instant } from '../../format/dates';
import { Panel } from '../../parts/Panel';
import css from './UserPage.module.css';

/** What Okta says of the person: only what it says. */
export function Profile({ user }: { user: UserAboutFragment }) {
  const { lastSignIn } = user;
  const facts: [string, ReactNode][] = [
    ['Title', user.title],
    ['Department', user.department],
    ['Division', user.division],
    ['Cost centre', user.costCenter],
    ['Organization', user.organization],
    ['Employment type', user.employmentType],
    ['Country', user.countryCode],
    ['E-mail', user.email],
    ['Login', user.login === user.email ? null : user.login],
    ['Created', user.createdAt && day(user.createdAt)],
    ['Activated', user.activatedAt && day(user.activatedAt)],
    ['Last Okta login', user.lastLoginAt ? instant(user.lastLoginAt) : 'Never'],
    [
      'Last sign-in to an app',
      lastSignIn ? (
        <>
          {instant(lastSignIn.at)},{' '}
          <Link to="/apps/$appId" params={{ appId: lastSignIn.app.id }}>
            {lastSignIn.app.label}
          </Link>
        </>
      ) : (
        'Never seen'
      ),
    ],
  ];
  return (
    <Panel
      title="Profile"
      action={
        <Link to="/activity" search={{ user: user.id }}>
          What changed
        </Link>
      }
    >
      <dl className={css.facts}>
        {facts
          .filter(([, fact]) => fact)
          .map(([name, fact]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}
