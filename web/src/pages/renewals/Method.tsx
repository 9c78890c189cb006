import { Disclosure } from '../../parts/Disclosure';
import css from './Renewals.module.css';

/** How the number to renew at comes about. */
export function Method({ inactiveDays }: { inactiveDays: number }) {
  return (
    <Disclosure title="How the number to renew at is found">
      <dl className={css.method}>
        <div>
          <dt>Active</dt>
          <dd>People with a seat who signed in within the last {inactiveDays} days.</dd>
        </div>
        <div>
          <dt>By month</dt>
          <dd>
            People who signed in within each of the last calendar months, six at most: those of which the
            whole System Log was counted, and in which the app was there from the first day on.
          </dd>
        </div>
        <div>
          <dt>Projected</dt>
          <dd>
            A straight line through those months, followed to the month of the renewal and rounded up. It
            takes three months at least.
          </dd>
        </div>
        <div>
          <dt>Renew at</dt>
          <dd>
            The projected number, but no fewer than are active now. On top come those who got their seat in
            the last {inactiveDays} days and were not seen yet: they may still use it. Never more than are
            assigned; where nobody is, no more than signed in within the busiest month.
          </dd>
        </div>
        <div>
          <dt>Saves a month</dt>
          <dd>
            Seats bought, less those to renew, at the price of a seat. Where it is not known how many were
            bought, those that are assigned count.
          </dd>
        </div>
      </dl>
      <p className={css.caution}>
        A line through six months knows no season: look at the months of apps that are used once a year. Okta
        sees sign-ins through Okta alone.
      </p>
    </Disclosure>
  );
}
