import { Link } from '@tanstack/react-router';
import type { RenewalRowFragment } from '../../api/generated/types';
import { calendarDay, daysUntil, howSoon } from '../../format/dates';
import { count, money } from '../../format/numbers';
import { Badge } from '../../parts/Badge';
import type { Column } from '../../parts/DataTable';
import { OnBroad, OnNarrow } from '../../parts/Fit';
import { Lines, Muted } from '../../parts/Lines';
import { Thing } from '../../parts/Thing';
import css from './Renewals.module.css';
import { Trend } from './Trend';

/** So soon one has to act. */
const SOON_DAYS = 30;

export const columns: Column<RenewalRowFragment>[] = [
  {
    id: 'app',
    header: 'App',
    width: 2.1,
    cell: ({ id, label, license, renewal }) => (
      <Thing
        name={label}
        note={
          <>
            <OnBroad>{license && `${money(license.monthlyCostPerSeat, license.currency)} a seat`}</OnBroad>
            <OnNarrow>{renewal && howSoon(renewal.renewsOn)}</OnNarrow>
          </>
        }
      >
        <Link to="/apps/$appId" params={{ appId: id }}>
          {label}
        </Link>
      </Thing>
    ),
  },
  {
    id: 'renews',
    header: 'Renews on',
    width: 1.45,
    wide: true,
    cell: ({ renewal }) => renewal && <Day date={renewal.renewsOn} />,
  },
  {
    id: 'seats',
    header: 'Seats',
    width: 1.3,
    wide: true,
    cell: ({ license, seats }) => (
      <Lines>
        <span>{license?.seats == null ? 'Not known' : `${count(license.seats)} bought`}</span>
        <Muted>{count(seats.assigned)} assigned</Muted>
      </Lines>
    ),
  },
  {
    id: 'active',
    header: 'Active',
    width: 0.8,
    align: 'end',
    wide: true,
    cell: ({ seats }) => count(seats.active),
  },
  {
    id: 'trend',
    header: 'By month',
    width: 1.3,
    wide: true,
    cell: ({ renewal }) => renewal && <Trend months={renewal.monthlyActive} />,
  },
  {
    id: 'projected',
    header: 'Projected',
    width: 1,
    align: 'end',
    wide: true,
    cell: ({ renewal }) =>
      renewal?.projectedActive == null ? <Muted>–</Muted> : count(renewal.projectedActive),
  },
  {
    id: 'renewAt',
    header: 'Renew at',
    width: 0.95,
    align: 'end',
    cell: ({ renewal }) => renewal && <strong className={css.renewAt}>{count(renewal.seatsToRenew)}</strong>,
  },
  {
    id: 'saving',
    header: 'Saves a month',
    width: 1.8,
    align: 'end',
    cell: ({ renewal }) => renewal && <Saving {...renewal.monthlySaving} />,
  },
];

function Day({ date }: { date: string }) {
  return (
    <Lines>
      <span>{calendarDay(date)}</span>
      {daysUntil(date) <= SOON_DAYS ? (
        <span>
          <Badge tone="warn">{howSoon(date)}</Badge>
        </span>
      ) : (
        <Muted>{howSoon(date)}</Muted>
      )}
    </Lines>
  );
}

function Saving({ amount, currency }: { amount: string; currency: string }) {
  const minor = BigInt(amount);
  if (minor === 0n) return <Muted>nothing</Muted>;
  if (minor > 0n) return <strong className={css.saving}>{money(amount, currency)}</strong>;
  return (
    <Lines>
      <span>{money(String(-minor), currency)}</span>
      <Muted>more to buy</Muted>
    </Lines>
  );
}
