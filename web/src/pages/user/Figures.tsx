import { Link } from '@tanstack/react-router';
import type { UserAboutFragment } from '../../api/generated/types';
import { amountText } from '../../format/amounts';
import { ago } from '../../format/dates';
import { count } from '../../format/numbers';
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
  const [first, ...others] = figures?.cost ?? [];
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
            label="They cost a month"
            value={figures && (first ? amountText(first) : 'Not known')}
            hint={others.map((amount) => `and ${amountText(amount)}`).join(', ')}
          />
          <Stat
            label="Seats to take back"
            tone={figures && figures.toTakeBack > 0 ? 'bad' : 'plain'}
            value={figures && count(figures.toTakeBack)}
            hint={
              figures && figures.saving.length > 0
                ? `they cost ${figures.saving.map(amountText).join(' + ')} a month`
                : undefined
            }
          />
        </>
      )}
    </Stats>
  );
}
