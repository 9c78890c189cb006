import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { count } from '../../format/numbers';
import { inAddress, type Period } from '../../org/period';
import { Stat, Stats } from '../../parts/Stat';
import { useSummary } from './summary';

/** How much there is, and how much of it nobody uses or has looked at. */
export const Counts = memo(function Counts({ days }: { days: Period }) {
  const summary = useSummary(days);
  const told = summary.data?.integration?.summary;
  if (summary.error) return null;
  return (
    <Stats>
      <Stat
        label="Apps"
        value={told && <Link to="/apps">{count(told.apps)}</Link>}
        hint="In Okta, without Okta’s own"
      />
      <Stat
        label="Apps without use"
        value={
          told && (
            <Link to="/apps" search={{ sort: 'LAST_SIGN_IN_AT', direction: 'DESC', days: inAddress(days) }}>
              {count(told.unusedApps)}
            </Link>
          )
        }
        hint={`No sign-in seen for ${days} days`}
      />
      <Stat
        label="Apps not reviewed"
        value={
          told && (
            <Link to="/apps" search={{ review: ['UNREVIEWED'] }}>
              {count(told.unreviewedApps)}
            </Link>
          )
        }
        hint="Approved by nobody yet"
      />
      <Stat
        label="People"
        value={told && <Link to="/users">{count(told.users)}</Link>}
        hint="In Okta, whatever their status"
      />
    </Stats>
  );
});
