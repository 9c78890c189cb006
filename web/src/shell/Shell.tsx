import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { failure } from '../api/faults';
import { Shell as ShellQuery } from '../api/generated/Shell';
import { Revision } from '../api/revision';
import { chooseOrg, OrgContext } from '../org/org';
import { Failure } from '../parts/Notice';
import { SkeletonLines } from '../parts/Skeleton';
import { Navigation } from './Navigation';
import css from './Shell.module.css';
import { SyncStrip } from './SyncStrip';
import { useFollowedSync } from './useFollowedSync';

/** What stands around every page of an org: where one is, where one can go, and the sync that runs. */
export function Shell() {
  const [{ data, error, fetching }, execute] = useQuery({ query: ShellQuery, variables: {} });
  const [revision, setRevision] = useState(0);
  const { org: domain } = useSearch({ strict: false });
  const navigate = useNavigate();
  const orgs = data?.viewer.integrations ?? [];
  const org = chooseOrg(orgs, domain);
  const reload = useMemo(() => () => execute({ requestPolicy: 'network-only' }), [execute]);
  const run = useFollowedSync(org, () => {
    reload();
    setRevision((before) => before + 1);
  });
  const isAdmin = data?.viewer.role === 'ADMIN';
  const hasNone = data !== undefined && !fetching && orgs.length === 0;

  useEffect(() => {
    if (hasNone && isAdmin) void navigate({ to: '/connect', replace: true });
  }, [hasNone, isAdmin, navigate]);

  const view = useMemo(
    () =>
      data && org ? { viewer: data.viewer, isAdmin, org, orgs: data.viewer.integrations, run, reload } : null,
    [data, org, isAdmin, run, reload],
  );

  if (error && !data) return <Failure fault={failure(error)} onRetry={reload} />;
  if (hasNone && !isAdmin) {
    return (
      <Failure
        fault={{
          message: 'No Okta org is connected yet.',
          remedy: 'Ask an administrator of seatgraph to connect one.',
        }}
        onRetry={reload}
      />
    );
  }
  return (
    <Revision value={revision}>
      <OrgContext value={view}>
        <a href="#main" className={css.skip}>
          Skip to the page
        </a>
        <div className={css.shell}>
          <Navigation view={view} />
          <main id="main" className={css.main}>
            {view ? (
              <>
                <SyncStrip view={view} />
                <Outlet />
              </>
            ) : (
              <SkeletonLines lines={8} />
            )}
          </main>
        </div>
      </OrgContext>
    </Revision>
  );
}
