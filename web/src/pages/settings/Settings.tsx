import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useLayoutEffect, useRef } from 'react';
import { useOrg } from '../../org/org';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import css from './Settings.module.css';

const PLACES = [
  { to: '/settings', label: 'Integrations', admin: false },
  { to: '/settings/licenses', label: 'Licenses', admin: true },
  { to: '/settings/access-tokens', label: 'Access tokens', admin: true },
  { to: '/settings/webhooks', label: 'Webhooks', admin: true },
  { to: '/settings/audit-log', label: 'Audit log', admin: true },
] as const;

export function Settings() {
  const { isAdmin } = useOrg();
  const pathname = useLocation().pathname.replace(/\/$/, '');
  const nav = useRef<HTMLElement>(null);
  const isForbidden = !isAdmin && PLACES.some(({ to, admin }) => admin && to === pathname);
  // On a narrow screen the current one may stand out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another one at another address.
  useLayoutEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <>
      <PageHead title="Settings" />
      <nav ref={nav} aria-label="Settings" className={css.nav}>
        {PLACES.filter(({ admin }) => isAdmin || !admin).map(({ to, label }) => (
          <Link key={to} to={to} className={css.place} activeOptions={{ exact: true, includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
      {isForbidden ? <ForAdministrators /> : <Outlet />}
    </>
  );
}

function ForAdministrators() {
  return (
    <Panel>
      <Empty title="Only administrators see this page">
        Ask an administrator of seatgraph to look for you, or to make you an access token with the role
        administrator.
      </Empty>
    </Panel>
  );
}
