import { inAddress, type Period } from '../org/period';
import { PERIODS } from '../org/reclaim';
import css from './PeriodChoice.module.css';
import { Segmented } from './Segmented';

type Props = { value: Period; onChange: (period: Period | undefined) => void };

const CHOICES = PERIODS.map((days) => ({ id: String(days), label: `${days} days` }));

/** After how many days without a sign-in a seat counts as unused. */
export function PeriodChoice({ value, onChange }: Props) {
  return (
    <div className={css.period}>
      <span aria-hidden>Unused after</span>
      <Segmented
        label="Unused after"
        choices={CHOICES}
        value={String(value)}
        onChange={(id) => {
          const chosen = PERIODS.find((days) => String(days) === id);
          if (chosen) onChange(inAddress(chosen));
        }}
      />
    </div>
  );
}
