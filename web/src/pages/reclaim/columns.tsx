import { Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import type { ReclaimRowFragment } from '../../api/generated/types';
import { ago, month } from '../../format/dates';
import { money } from '../../format/numbers';
import { appAssignmentsInOkta, groupInOkta } from '../../org/okta';
import { EVERYONE, reasonTone, reasonWord, takingBack } from '../../org/reclaim';
import { userStatusWord } from '../../org/userStatus';
import { Badge } from '../../parts/Badge';
import type { Column } from '../../parts/DataTable';
import { Thing } from '../../parts/Thing';
import css from './Reclaim.module.css';

type Row = ReclaimRowFragment;

/** Who, which app, why, and what to do about it. */
export function columnsOf(domain: string): Column<Row>[] {
  return [
    {
      id: 'person',
      header: 'Person',
      width: 2.1,
      cell: (seat) => (
        <Thing
          name={seat.user.name}
          note={
            <>
              <span className={css.broad}>{seat.user.email ?? seat.user.login}</span>
              <span className={css.narrow}>{[seat.app.label, costOf(seat)].filter(Boolean).join(' · ')}</span>
            </>
          }
        >
          <Link to="/users/$userId" params={{ userId: seat.user.id }}>
            {seat.user.name}
          </Link>
        </Thing>
      ),
    },
    {
      id: 'app',
      header: 'App',
      width: 1.4,
      wide: true,
      cell: ({ app }) => (
        <Link to="/apps/$appId" params={{ appId: app.id }} className={css.link}>
          {app.label}
        </Link>
      ),
    },
    { id: 'why', header: 'Why', width: 1.5, wide: true, cell: (seat) => <Why seat={seat} /> },
    {
      id: 'last',
      header: 'Last sign-in',
      width: 1.42,
      wide: true,
      cell: ({ lastSignInAt, assignedAt }) => (
        <span className={css.lines}>
          <span>{lastSignInAt ? ago(lastSignInAt) : 'Never seen'}</span>
          {!lastSignInAt && assignedAt && (
            <span className={css.note}>since {month(assignedAt.slice(0, 10))}</span>
          )}
        </span>
      ),
    },
    { id: 'todo', header: 'What to do', width: 2.2, cell: (seat) => <ToDo seat={seat} domain={domain} /> },
    {
      id: 'cost',
      header: 'Cost a month',
      width: 1.42,
      align: 'end',
      wide: true,
      cell: (seat) => costOf(seat) ?? <span className={css.note}>not known</span>,
    },
  ];
}

function Why({ seat: { reclaimReasons, duplicateOf, user } }: { seat: Row }) {
  return (
    <span className={css.lines}>
      <span className={css.reasons}>
        {reclaimReasons.map((reason) => (
          <Badge key={reason} tone={reasonTone[reason]}>
            {reasonWord[reason]}
          </Badge>
        ))}
      </span>
      {duplicateOf ? (
        <span className={css.note}>uses {duplicateOf.label} instead</span>
      ) : (
        reclaimReasons.includes('ORPHANED') && (
          <span className={css.note}>{userStatusWord[user.status].toLowerCase()}</span>
        )
      )}
    </span>
  );
}

function ToDo({ seat, domain }: { seat: Row; domain: string }) {
  const { step, detail } = takingBack(seat);
  const inGroup = seat.group && seat.group.name !== EVERYONE;
  const href =
    seat.group && inGroup ? groupInOkta(domain, seat.group) : appAssignmentsInOkta(domain, seat.app);
  return (
    <span className={css.lines}>
      {href ? (
        <a href={href} target="_blank" rel="noreferrer" className={css.step}>
          {step}
          <ExternalLink size={13} aria-hidden />
          <span className="hidden-visually"> in Okta’s Admin Console, in a new tab</span>
        </a>
      ) : (
        <span className={css.step}>{step}</span>
      )}
      <span className={css.detail}>{detail}</span>
    </span>
  );
}

function costOf({ monthlyCost, app: { license } }: Row): string | undefined {
  return license && monthlyCost != null ? money(monthlyCost, license.currency) : undefined;
}
