import type { ReclaimReason } from '../../api/generated/types';
import { reasonMeaning, reasonTone, reasonWord } from '../../org/reclaim';
import { Badge } from '../../parts/Badge';
import { Disclosure } from '../../parts/Disclosure';
import css from './Reclaim.module.css';

const REASONS = Object.keys(reasonWord) as ReclaimReason[];

/** What the reasons and the steps in the list mean. */
export function Explained({ inactiveDays }: { inactiveDays: number }) {
  return (
    <Disclosure title="What the reasons mean, and how to take a seat back">
      <div className={css.explained}>
        <section>
          <h2>Why a seat is listed</h2>
          <dl className={css.terms}>
            {REASONS.map((reason) => (
              <div key={reason}>
                <dt>
                  <Badge tone={reasonTone[reason]}>{reasonWord[reason]}</Badge>
                </dt>
                <dd>{reasonMeaning(reason, inactiveDays)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h2>What to do in Okta’s Admin Console</h2>
          <dl className={css.terms}>
            <div>
              <dt>Unassign the app</dt>
              <dd>Applications › the app › Assignments: remove the person.</dd>
            </div>
            <div>
              <dt>Remove from a group</dt>
              <dd>
                Directory › Groups › the group: remove the person. They lose whatever else the group gives.
                Where a rule or another directory fills the group, change it there. If the seat is still here
                after the next sync, another group gives it, too: that one is shown then.
              </dd>
            </div>
            <div>
              <dt>Replace group Everyone</dt>
              <dd>
                Nobody can be removed from it. Assign a smaller group to the app, then take Everyone off the
                app.
              </dd>
            </div>
          </dl>
        </section>
        <p className={css.caution}>
          Okta sees sign-ins through Okta alone. Who signs in to an app past it, or stays signed in for weeks,
          looks inactive: ask before you take the seat. Where costs are told as “at least”, they are those of
          the seats that nobody used; duplicates and seats of people who cannot sign in come on top.
        </p>
      </div>
    </Disclosure>
  );
}
