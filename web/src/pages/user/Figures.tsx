import { Link } from '@tanstack/react-router';
import type { UserAboutFragment } from '../../api/generated/types';
import { amountText } from '../../format/amounts';
import { ago } from '../../format/dates';
import { count } from '../../format/numbers';
import { atLeast, type Worth } from '../../org/seatCost';
import { Stat, Stats } from '../../parts/Stat';
import type { SeatFigures } from './figures';

type Props = {
  user: UserAboutFragment;
  /** How many seats they hold. */
  total: number | undefined;
  /** Once all seats are there. */
  figures: SeatFigures | undefined;
};

/** When the person was last seen, and what their seats cost. */
export function Figures({ user: { lastLoginAt, lastSignIn }, total, figures }: Props) {
  const [first, ...others] = figures?.cost.amounts ?? [];
  return (
    <Stats>
      <Stat
        label="Last sign-in to an app"
        value={lastSignIn ? ago(lastSignIn.at) : 'Never seen'}
        hint={
          lastSignIn ? (
            <Link to="/apps/$appId" params={{ appId: lastSignIn.app.id }}>
              {lastSignIn.app.label}
            </Link>
          ) : (
            `Okta login: ${lastLoginAt ? ago(lastLoginAt) : 'never'}`
          )
        }
      />
      <Stat
        label="Seats"
        value={total === undefined ? undefined : count(figures?.seats ?? total)}
        hint={
          figures && total !== undefined && figures.seats < total
            ? 'without Okta’s own apps and deleted ones'
            : undefined
        }
      />
      {(total === undefined || figures) && (
        <>
          <Stat
            label={['They cost a month', figures && atLeast(figures.cost)].filter(Boolean).join(', ')}
            value={figures && (first ? amountText(first) : 'Not known')}
            hint={others.map((amount) => `and ${amountText(amount)}`).join(', ')}
          />
          <Stat
            label="Seats to take back"
            tone={figures && figures.toTakeBack > 0 ? 'bad' : 'plain'}
            value={figures && count(figures.toTakeBack)}
            hint={figures && savingText(figures.saving)}
          />
        </>
      )}
    </Stats>
  );
}

function savingText(saving: Worth): string | undefined {
  if (saving.amounts.length === 0) return undefined;
  const sum = saving.amounts.map(amountText).join(' + ');
  return ['they cost', atLeast(saving), sum, 'a month'].filter(Boolean).join(' ');
}
