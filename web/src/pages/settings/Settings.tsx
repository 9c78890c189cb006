import { Link, Outlet } from '@tanstack/react-router';
import { useOrg } from '../../org/org';
import { PageHead } from '../../parts/PageHead';
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
  return (
    <>
      <PageHead title="Settings" />
      <nav aria-label="Settings" className={css.nav}>
        {PLACES.filter(({ admin }) => isAdmin || !admin).map(({ to, label }) => (
          <Link key={to} to={to} className={css.place} activeOptions={{ exact: true, includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
