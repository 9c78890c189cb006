import { Outlet, useMatch, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { failure } from '../api/faults';
import { Shell as ShellQuery } from '../api/generated/Shell';
import { Revision } from '../api/revision';
import { type Asker, AskerContext, chooseOrg, OrgContext, type OrgView } from '../org/org';
import { Button } from '../parts/Button';
import { Failure } from '../parts/Notice';
import { PageHead } from '../parts/PageHead';
import { SkeletonLines } from '../parts/Skeleton';
import { Navigation } from './Navigation';
import { OtherOrgs } from './OtherOrgs';
import css from './Shell.module.css';
import { SyncStrip } from './SyncStrip';
import { useFollowedSync } from './useFollowedSync';
import { useLookedAgain } from './useLookedAgain';

/** What stands around every page: where one is, where one can go, and the sync that runs. */
export function Shell() {
  const [{ data, error, fetching, stale }, execute] = useQuery({
    query: ShellQuery,
    variables: {},
    // It was read ahead, and is read again where something may have changed.
    requestPolicy: 'cache-first',
  });
  const [revision, setRevision] = useState(0);
  const { org: domain } = useSearch({ strict: false });
  const isConnecting = useMatch({ from: '/signed-in/connect', shouldThrow: false }) !== undefined;
  const navigate = useNavigate();
  const orgs = data?.viewer.integrations ?? [];
  const org = chooseOrg(orgs, domain);
  const reload = useMemo(() => () => execute({ requestPolicy: 'network-only' }), [execute]);
  const run = useFollowedSync(org, () => {
    reload();
    setRevision((before) => before + 1);
  });
  useLookedAgain(reload);
  const isAdmin = data?.viewer.role === 'ADMIN';
  const hasNone = data !== undefined && !fetching && !stale && orgs.length === 0;

  useEffect(() => {
    if (hasNone && isAdmin && !isConnecting) void navigate({ to: '/connect', replace: true });
  }, [hasNone, isAdmin, isConnecting, navigate]);

  const asker = useMemo<Asker | null>(
    () => (data ? { viewer: data.viewer, isAdmin, orgs: data.viewer.integrations, reload } : null),
    [data, isAdmin, reload],
  );
  const view = useMemo<OrgView | null>(
    () => (asker && org ? { ...asker, org, run } : null),
    [asker, org, run],
  );

  const page = () => {
    if (error && !data) return <Failure fault={failure(error)} onRetry={reload} />;
    // Connecting is the one page that needs no org, and goes on when there is one.
    if (view || (asker && isConnecting)) {
      return (
        <>
          {view && <SyncStrip view={view} />}
          {/* Nothing of another org's stays in sight. */}
          <Outlet key={isConnecting ? 'connect' : view?.org.id} />
        </>
      );
    }
    if (asker && domain && orgs.length > 0) return <OtherOrgs domain={domain} orgs={orgs} />;
    if (hasNone && !isAdmin) {
      return (
        <PageHead
          title="No Okta org is connected yet"
          lead="Ask an administrator of seatgraph to connect one."
          action={<Button onPress={reload}>Look again</Button>}
        />
      );
    }
    return <SkeletonLines lines={8} />;
  };
  return (
    <Revision value={revision}>
      <AskerContext value={asker}>
        <OrgContext value={view}>
          <a href="#main" className={css.skip}>
            Skip to the page
          </a>
          <div className={css.shell}>
            <Navigation asker={asker} view={view} />
            <main id="main" className={css.main}>
              {page()}
            </main>
          </div>
        </OrgContext>
      </AskerContext>
    </Revision>
  );
}
