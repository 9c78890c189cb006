import type { AppAboutFragment, AppMoneyFragment } from '../../api/generated/types';
import { ago, instant } from '../../format/dates';
import { count, counted, money, percent } from '../../format/numbers';
import { Stat, Stats } from '../../parts/Stat';

type Props = { app: AppAboutFragment; known: AppMoneyFragment | undefined };

/** What the app costs, how many have it, and when it was last used. */
export function Figures({ app: { license, lastSignInAt }, known }: Props) {
  const seats = known?.seats;
  const waste = seats?.waste;
  const unused = seats && seats.inactive + seats.neverUsed;
  const spend = () => {
    if (!license) return 'Not known yet';
    return seats && money(spendOf(license, seats.assigned), license.currency);
  };
  return (
    <Stats>
      <Stat
        label="Waste a month"
        tone={waste && waste.amount !== '0' ? 'bad' : 'plain'}
        value={seats && (waste ? money(waste.amount, waste.currency) : 'Not known yet')}
        hint={license ? 'What unused seats cost' : 'Set what a seat costs'}
      />
      <Stat label="Spend a month" value={spend()} hint={spendHint(license)} />
      <Stat
        label="Unused seats"
        value={unused !== undefined ? count(unused) : undefined}
        hint={
          seats && unused !== undefined
            ? `${percent(unused, seats.assigned)} of ${counted(seats.assigned, 'seat')}`
            : '\u00a0'
        }
      />
      <Stat
        label="Last sign-in"
        value={lastSignInAt ? ago(lastSignInAt) : 'Never seen'}
        hint={lastSignInAt ? instant(lastSignInAt) : 'Of anybody'}
      />
    </Stats>
  );
}

type License = NonNullable<AppAboutFragment['license']>;

/** As the API's Cost.spend: the seats that were bought; those assigned, where it is not known how many were. */
function spendOf({ seats, monthlyCostPerSeat }: License, assigned: number): string {
  return String(BigInt(seats ?? assigned) * BigInt(monthlyCostPerSeat));
}

function spendHint(license: License | null): string {
  if (!license) return 'Set what a seat costs';
  return license.seats === null ? 'For all assigned seats' : `For ${counted(license.seats, 'bought seat')}`;
}
