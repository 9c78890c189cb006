import type { AppMoneyFragment } from '../../api/generated/types';
import { calendarDay, howSoon, month, shortMonth } from '../../format/dates';
import { counted, money } from '../../format/numbers';
import { BarChart } from '../../parts/BarChart';
import { Panel } from '../../parts/Panel';
import css from './AppPage.module.css';
import { HashTarget } from './HashTarget';

/** So many months make a projection; fewer make no chart. */
const LEAST_MONTHS = 3;

type Renewal = NonNullable<AppMoneyFragment['renewal']>;

/** When the license renews, and how many seats to renew it at. */
export function RenewalPanel({ renewal }: { renewal: Renewal }) {
  const { renewsOn, paidSeats, seatsToRenew, projectedActive, monthlyActive, monthlySaving } = renewal;
  const isMore = monthlySaving.amount.startsWith('-');
  const saving = money(isMore ? monthlySaving.amount.slice(1) : monthlySaving.amount, monthlySaving.currency);
  return (
    <HashTarget id="renewal">
      <Panel title="Renewal">
        <div className={css.renewal}>
          <div>
            <p className={css.figure}>Renew at {counted(seatsToRenew, 'seat')}</p>
            <dl className={css.facts}>
              <dt>Renews on</dt>
              <dd>
                {calendarDay(renewsOn)} ({howSoon(renewsOn)})
              </dd>
              <dt>Paid for</dt>
              <dd>{counted(paidSeats, 'seat')}</dd>
              <dt>{isMore ? 'Costs more' : 'Saves'}</dt>
              <dd>{saving} a month</dd>
              <dt>Expected to sign in</dt>
              <dd>
                {projectedActive === null
                  ? 'Not known: fewer than three whole months were counted'
                  : `${counted(projectedActive, 'person', 'people')} in the month of the renewal`}
              </dd>
            </dl>
          </div>
          {monthlyActive.length >= LEAST_MONTHS && (
            <BarChart
              label="People who signed in, by month"
              unit="people"
              bars={monthlyActive.map(({ month: start, users }) => ({
                key: start,
                label: month(start),
                tick: shortMonth(start),
                value: users,
              }))}
            />
          )}
        </div>
      </Panel>
    </HashTarget>
  );
}
