import { getRouteApi, Link } from '@tanstack/react-router';
import { failure } from '../../api/faults';
import type { UserAboutFragment } from '../../api/generated/types';
import { UserCoverage } from '../../api/generated/UserCoverage';
import { UserPage as UserPageQuery } from '../../api/generated/UserPage';
import { useLoaded } from '../../api/loaded';
import { CoverageNote } from '../../org/CoverageNote';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { Initials } from '../../parts/Initials';
import { Empty, Failure } from '../../parts/Notice';
import { BackTo, PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { PeriodChoice } from '../../parts/PeriodChoice';
import { SkeletonLines } from '../../parts/Skeleton';
import { Lead } from './Lead';
import { Profile } from './Profile';
import { Seats } from './Seats';
import { Usage } from './Usage';

const route = getRouteApi('/signed-in/users/$userId');

/** A person: who they are, which apps they have, and which they use. */
export function UserPage() {
  const { userId } = route.useParams();
  const { data, error, reload } = useLoaded(UserPageQuery, { userId });
  if (data?.user) return <KnownUser key={userId} user={data.user} />;
  if (data) return <NoUser />;
  return (
    <>
      <PageHead title="User" before={<BackTo to="/users">Users</BackTo>} />
      <Panel>
        {error ? <Failure fault={failure(error)} onRetry={reload} /> : <SkeletonLines lines={12} />}
      </Panel>
    </>
  );
}

function NoUser() {
  return (
    <>
      <PageHead title="User not found" before={<BackTo to="/users">Users</BackTo>} />
      <Panel>
        <Empty title="There is no user at this address">
          They may have been of an org whose data was deleted. <Link to="/users">All users</Link>
        </Empty>
      </Panel>
    </>
  );
}

function KnownUser({ user }: { user: UserAboutFragment }) {
  const { days = DEFAULT_PERIOD } = route.useSearch();
  const navigate = route.useNavigate();
  const { integration } = user;
  const { data } = useLoaded(UserCoverage, { integrationId: integration.id, inactiveDays: days });
  return (
    <>
      <PageHead
        title={user.name}
        before={<BackTo to="/users">Users</BackTo>}
        mark={<Initials name={user.name} large />}
        lead={<Lead user={user} />}
        action={
          <PeriodChoice
            value={days}
            onChange={(chosen) =>
              void navigate({ search: (former) => ({ ...former, days: chosen }), replace: true })
            }
          />
        }
      />
      {data?.integration?.summary.seats.coverageComplete === false && (
        <CoverageNote inactiveDays={days} coverage={integration.usageCoverage} />
      )}
      <Seats user={user} days={days} />
      <Usage user={user} />
      <Profile user={user} />
    </>
  );
}
