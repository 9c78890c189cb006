import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import { failure } from '../../api/faults';
import { OverviewReclaimableTotal } from '../../api/generated/OverviewReclaimableTotal';
import type { OrgCostFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { count, money } from '../../format/numbers';
import { CoverageNote } from '../../org/CoverageNote';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { Failure } from '../../parts/Notice';
import { Stat, Stats } from '../../parts/Stat';
import css from './Overview.module.css';
import { useSummary } from './summary';

/** What unused seats cost, before everything else. */
export const MoneyFigures = memo(function MoneyFigures({ days }: { days: Period }) {
  const { org } = useOrg();
  const summary = useSummary(days);
  const total = useLoaded(OverviewReclaimableTotal, { integrationId: org.id, inactiveDays: days });
  if (summary.error) return <Failure fault={failure(summary.error)} onRetry={summary.reload} />;
  const told = summary.data?.integration?.summary;
  const costs = told?.costs;
  const reclaimable = total.data?.integration?.reclaimable.totalCount;
  return (
    <>
      {told && !told.seats.coverageComplete && (
        <CoverageNote coverage={org.usageCoverage} inactiveDays={days} />
      )}
      <Stats>
        <Stat
          label="Waste a month"
          tone={costs?.some(({ waste }) => waste.amount !== '0') ? 'bad' : 'plain'}
          value={costs && amounts(costs, ({ waste }) => waste.amount)}
          hint={`Unused for ${days} days, in apps whose cost is set`}
        />
        <Stat
          label="Waste a year"
          value={costs && amounts(costs, ({ waste }) => String(BigInt(waste.amount) * 12n))}
          hint="If nothing changes"
        />
        <Stat
          label="Spend a month"
          value={costs && amounts(costs, ({ spend }) => spend.amount)}
          hint="On apps whose cost is set"
        />
        <Stat
          label="Seats to take back"
          value={
            total.error ? (
              '–'
            ) : reclaimable !== undefined ? (
              <Link to="/reclaim" search={{ inactiveDays: inAddress(days) }}>
                {count(reclaimable)}
              </Link>
            ) : undefined
          }
          hint="Each with its reason"
        />
      </Stats>
    </>
  );
});

/** An amount of each currency: they are never added up. */
function amounts(costs: readonly OrgCostFragment[], of: (cost: OrgCostFragment) => string): ReactNode {
  const [first, ...others] = costs;
  if (!first) return 'Not known yet';
  if (others.length === 0) return money(of(first), first.currency);
  return (
    <span className={css.amounts}>
      {costs.map((cost) => (
        <span key={cost.currency}>{money(of(cost), cost.currency)}</span>
      ))}
    </span>
  );
}
