import { getRouteApi, Link } from '@tanstack/react-router';
import { failure } from '../../api/faults';
import { AppFigures } from '../../api/generated/AppFigures';
import { AppPage as AppPageQuery } from '../../api/generated/AppPage';
import type { AppAboutFragment, AppMoneyFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { ago, day } from '../../format/dates';
import { CoverageNote } from '../../org/CoverageNote';
import { useOrg } from '../../org/org';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { Badge } from '../../parts/Badge';
import { Initials } from '../../parts/Initials';
import { Empty, Failure, Warning } from '../../parts/Notice';
import { BackTo, LeadFacts, PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { PeriodChoice } from '../../parts/PeriodChoice';
import { SkeletonLines } from '../../parts/Skeleton';
import { Columns } from '../../parts/Stack';
import { statusWord } from '../apps/words';
import { About } from './About';
import { Figures } from './Figures';
import { LicensePanel } from './LicensePanel';
import { Lists } from './Lists';
import { RenewalPanel } from './RenewalPanel';
import { SeatsPanel } from './SeatsPanel';
import { Usage } from './Usage';
import { signOnWord, whyUnseen } from './words';

const route = getRouteApi('/signed-in/apps/$appId');

export function AppPage() {
  const { appId } = route.useParams();
  const { data, error, reload } = useLoaded(AppPageQuery, { appId });
  if (data?.app) return <KnownApp key={appId} app={data.app} />;
  if (data) return <NoApp />;
  return (
    <>
      <PageHead title="App" before={<BackTo to="/apps">Apps</BackTo>} />
      <Panel>
        {error ? <Failure fault={failure(error)} onRetry={reload} /> : <SkeletonLines lines={12} />}
      </Panel>
    </>
  );
}

function NoApp() {
  return (
    <>
      <PageHead title="App not found" before={<BackTo to="/apps">Apps</BackTo>} />
      <Panel>
        <Empty title="There is no app at this address">
          <p>It may have been of an org whose data was deleted.</p>
          <Link to="/apps">All apps</Link>
        </Empty>
      </Panel>
    </>
  );
}

function KnownApp({ app }: { app: AppAboutFragment }) {
  const { days = DEFAULT_PERIOD } = route.useSearch();
  const navigate = route.useNavigate();
  const figures = useLoaded(AppFigures, { appId: app.id, inactiveDays: days });
  const known = figures.data?.app ?? undefined;
  const hasSeats = !app.ownedByOkta && app.status !== 'DELETED';
  return (
    <>
      <PageHead
        title={app.label}
        before={<BackTo to="/apps">Apps</BackTo>}
        mark={<Initials name={app.label} large />}
        lead={<Lead app={app} hasSeats={hasSeats} />}
        action={
          hasSeats && (
            <PeriodChoice
              value={days}
              onChange={(chosen) =>
                void navigate({
                  search: (former) => ({ ...former, days: chosen }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          )
        }
      />
      {hasSeats && known && <Doubts app={app} seats={known.seats} days={days} />}
      {figures.error ? (
        <Failure fault={failure(figures.error)} onRetry={figures.reload} />
      ) : (
        hasSeats && <Figures app={app} known={known} />
      )}
      {hasSeats && (
        <Columns>
          <SeatsPanel app={app} seats={known?.seats} days={days} />
          <LicensePanel app={app} waste={known?.seats.waste} days={days} />
        </Columns>
      )}
      {!hasSeats && app.license && <LicensePanel app={app} waste={undefined} days={days} />}
      {!app.ownedByOkta && <About app={app} />}
      {known?.renewal && <RenewalPanel renewal={known.renewal} />}
      <Usage app={app} />
      {hasSeats && <Lists app={app} days={days} />}
    </>
  );
}

function Lead({ app, hasSeats }: { app: AppAboutFragment; hasSeats: boolean }) {
  const { org } = useOrg();
  const { status, ownedByOkta, signOnMode, createdAt, lastSignInAt, integration } = app;
  return (
    <LeadFacts>
      <Badge tone={status === 'ACTIVE' ? 'good' : status === 'DELETED' ? 'bad' : 'plain'}>
        {statusWord[status]}
      </Badge>
      {ownedByOkta && <Badge>Okta’s own</Badge>}
      {status !== 'DELETED' && <span>{signOnWord(signOnMode)}</span>}
      {createdAt && <span>In Okta since {day(createdAt)}</span>}
      {!hasSeats && (
        <span>{lastSignInAt ? `Last sign-in ${ago(lastSignInAt)}` : 'No sign-in was ever seen'}</span>
      )}
      {integration.id !== org.id && <span>Of {integration.domain}</span>}
    </LeadFacts>
  );
}

/** What to know before a seat is taken back by these figures. */
function Doubts({
  app,
  seats,
  days,
}: {
  app: AppAboutFragment;
  seats: AppMoneyFragment['seats'];
  days: number;
}) {
  const { lastSignInAt, signOnMode, integration } = app;
  if (!seats.coverageComplete) {
    return <CoverageNote coverage={integration.usageCoverage} inactiveDays={days} />;
  }
  if (lastSignInAt || seats.assigned === 0) return null;
  return (
    <Warning title="Nobody was ever seen to sign in to this app">
      <p>{whyUnseen(signOnMode)} Ask the people who have it before you take seats back.</p>
    </Warning>
  );
}
