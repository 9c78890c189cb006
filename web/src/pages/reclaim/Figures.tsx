import { Link } from '@tanstack/react-router';
import { amountText, yearlyText } from '../../format/amounts';
import { count } from '../../format/numbers';
import { atLeast, type Worth } from '../../org/seatCost';
import { Stat, Stats } from '../../parts/Stat';

type Props = {
  /** How many seats are listed. */
  seats: number | undefined;
  /** What they cost; undefined until it is told, null where it is not. */
  worth: Worth | null | undefined;
  /** Apps whose cost nobody has said; undefined where that is not told. */
  unpriced: number | undefined;
  /** Whether those are of all departments, while the seats are of one. */
  isOfAll: boolean;
  isAdmin: boolean;
};

/** How many seats are listed, and what they cost together. */
export function Figures({ seats, worth, unpriced, isOfAll, isAdmin }: Props) {
  const [first] = worth?.amounts ?? [];
  return (
    <Stats>
      <Stat label="Seats to take back" value={seats === undefined ? undefined : count(seats)} />
      {worth !== null && (
        <Stat
          label={['They cost a month', worth && atLeast(worth)].filter(Boolean).join(', ')}
          tone={first && first.amount > 0n ? 'bad' : 'plain'}
          value={worth && (first ? amountText(first) : seats === 0 ? 'Nothing' : 'Not known')}
          hint={hintOf(worth)}
        />
      )}
      {unpriced !== undefined && unpriced > 0 && (
        <Stat
          label={isOfAll ? 'Apps without a known cost, all departments' : 'Apps without a known cost'}
          value={count(unpriced)}
          hint={
            isAdmin ? <Link to="/settings/licenses">Say what their seats cost</Link> : 'Their seats come last'
          }
        />
      )}
    </Stats>
  );
}

function hintOf(worth: Worth | undefined): string | undefined {
  const [first, ...others] = worth?.amounts ?? [];
  if (!first) return undefined;
  return others.length > 0 ? `and ${others.map(amountText).join(', ')}` : `${yearlyText(first)} a year`;
}
