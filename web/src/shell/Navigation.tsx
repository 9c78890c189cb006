import { Link, useLocation } from '@tanstack/react-router';
import {
  Activity,
  AppWindow,
  BanknoteArrowDown,
  CalendarClock,
  Gauge,
  Menu,
  Radar,
  Settings,
  UsersRound,
  X,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Asker, OrgView } from '../org/org';
import { Account } from './Account';
import css from './Navigation.module.css';
import { OrgPicker } from './OrgPicker';

const PLACES = [
  { to: '/', label: 'Overview', Icon: Gauge },
  { to: '/apps', label: 'Apps', Icon: AppWindow },
  { to: '/users', label: 'Users', Icon: UsersRound },
  { to: '/reclaim', label: 'Reclaim', Icon: BanknoteArrowDown },
  { to: '/shadow-it', label: 'Shadow IT', Icon: Radar },
  { to: '/renewals', label: 'Renewals', Icon: CalendarClock },
  { to: '/activity', label: 'Activity', Icon: Activity },
  { to: '/settings', label: 'Settings', Icon: Settings },
] as const;

/** Where one can go; only out again, as long as there is no org. */
export function Navigation({ asker, view }: { asker: Asker | null; view: OrgView | null }) {
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone somewhere wants to see it.
  useEffect(() => setOpen(false), [pathname]);
  const Icon = isOpen ? X : Menu;
  return (
    <header className={css.bar} data-open={isOpen || undefined}>
      <div className={css.head}>
        <Link to="/" className={css.brand}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          seatgraph
        </Link>
        <Button
          className={css.toggle ?? ''}
          aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          <Icon size={20} aria-hidden />
        </Button>
      </div>
      <div className={css.content}>
        {view && <OrgPicker view={view} />}
        {asker?.orgs.length !== 0 && (
          <nav aria-label="Pages">
            <ul className={css.places}>
              {PLACES.map(({ to, label, Icon: Mark }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={css.place}
                    activeOptions={{ exact: to === '/', includeSearch: false }}
                    activeProps={{ 'aria-current': 'page' }}
                  >
                    <Mark size={18} aria-hidden />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {asker && <Account viewer={asker.viewer} />}
      </div>
    </header>
  );
}
