import type { RenewalRowFragment } from '../../api/generated/types';
import { amountText, yearlyText } from '../../format/amounts';
import { calendarDay, howSoon } from '../../format/dates';
import { count } from '../../format/numbers';
import { Stat, Stats } from '../../parts/Stat';
import { savedTogether } from './saving';

type Props = {
  /** The apps that renew, as far as they are there. */
  apps: readonly RenewalRowFragment[];
  total: number | undefined;
};

/** How many licenses renew, which is next, and what can be saved. */
export function Figures({ apps, total }: Props) {
  const [next] = apps;
  const isWhole = total !== undefined && apps.length === total;
  const [first, ...others] = savedTogether(apps);
  return (
    <Stats>
      <Stat label="Licenses that renew" value={total === undefined ? undefined : count(total)} />
      <Stat
        label="Next"
        value={next?.renewal ? calendarDay(next.renewal.renewsOn) : total === undefined ? undefined : '–'}
        hint={next?.renewal && `${next.label}, ${howSoon(next.renewal.renewsOn)}`}
      />
      {(total === undefined || isWhole) && (
        <Stat
          label={first && first.amount < 0n ? 'Savings a month, less what is to buy' : 'You can save a month'}
          tone={first && first.amount > 0n ? 'good' : 'plain'}
          value={isWhole ? (first ? amountText(first) : 'Nothing') : undefined}
          hint={
            first &&
            (others.length > 0 ? `and ${others.map(amountText).join(', ')}` : `${yearlyText(first)} a year`)
          }
        />
      )}
    </Stats>
  );
}
