import { Link } from '@tanstack/react-router';
import { count, money } from '../../format/numbers';
import { Stat, Stats } from '../../parts/Stat';
import type { Amount, Worth } from './worth';

type Props = {
  /** How many seats are listed. */
  seats: number | undefined;
  worth: Worth | undefined;
  /** Apps with unused seats whose cost nobody has said; undefined where that is not told. */
  unpriced: number | undefined;
  isAdmin: boolean;
};

/** How many seats are listed, and what they cost together. */
export function Figures({ seats, worth, unpriced, isAdmin }: Props) {
  const [first, ...others] = worth?.amounts ?? [];
  return (
    <Stats>
      <Stat label="Seats to take back" value={seats === undefined ? undefined : count(seats)} />
      <Stat
        label={`They cost a month${worth?.isLeast ? ', at least' : ''}`}
        tone={first ? 'bad' : 'plain'}
        value={worth && (first ? told(first) : seats === 0 ? 'Nothing' : 'Not known')}
        hint={
          first
            ? [...others.map((amount) => `and ${told(amount)}`), `${yearly(first)} a year`].join(', ')
            : worth && seats !== 0 && 'Nobody has said what they cost'
        }
      />
      {unpriced !== undefined && unpriced > 0 && (
        <Stat
          label="Apps without a known cost"
          value={count(unpriced)}
          hint={
            isAdmin ? <Link to="/settings/licenses">Say what their seats cost</Link> : 'Their seats come last'
          }
        />
      )}
    </Stats>
  );
}

function told({ amount, currency }: Amount): string {
  return money(String(amount), currency);
}

function yearly({ amount, currency }: Amount): string {
  return money(String(amount * 12n), currency);
}
