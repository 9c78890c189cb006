import { useId, useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure, faultOf, otherFaults } from '../../api/faults';
import { ReviewApp } from '../../api/generated/ReviewApp';
import { SetAppCategory } from '../../api/generated/SetAppCategory';
import type { AppAboutFragment, AppSignalCode, ReviewState } from '../../api/generated/types';
import { day } from '../../format/dates';
import { exportPath } from '../../org/exportPath';
import { useOrg } from '../../org/org';
import { Badge } from '../../parts/Badge';
import { Button } from '../../parts/Button';
import { FaultText, Field } from '../../parts/Field';
import { Form } from '../../parts/Form';
import { Panel } from '../../parts/Panel';
import { Segmented } from '../../parts/Segmented';
import { reviewTone, reviewWord } from '../apps/words';
import { signalSince, signalText, signalTone, signalWord } from '../shadow-it/words';
import css from './AppPage.module.css';

const REVIEW_CHOICES = (['SANCTIONED', 'UNSANCTIONED', 'UNREVIEWED'] as const).map((id) => ({
  id,
  label: reviewWord[id],
}));

/** Signs that people without a seat make by signing in. */
const BY_PEOPLE: ReadonlySet<AppSignalCode> = new Set<AppSignalCode>([
  'UNASSIGNED_SIGN_IN',
  'DELETED_IN_USE',
]);

/** What your company thinks of the app, what it is for, and what makes it look like shadow IT. */
export function About({ app }: { app: AppAboutFragment }) {
  return (
    <Panel title="About this app">
      <div className={css.about}>
        <div className={css.parts}>
          <Review app={app} />
          <Category app={app} />
        </div>
        <Signals app={app} />
      </div>
    </Panel>
  );
}

function Review({ app: { id, review, reviewedAt, reviewedBy } }: { app: AppAboutFragment }) {
  const { isAdmin } = useOrg();
  const [{ data, error }, send] = useMutation(ReviewApp);
  const heading = useId();
  const faults: readonly Fault[] = error ? [failure(error)] : (data?.reviewApp.userErrors ?? []);
  return (
    <section className={css.part} aria-labelledby={heading}>
      <h3 id={heading}>Review</h3>
      {isAdmin ? (
        <div>
          <Segmented<ReviewState>
            label="Review"
            choices={REVIEW_CHOICES}
            value={review}
            onChange={(chosen) => void send({ input: { appId: id, review: chosen } })}
          />
        </div>
      ) : (
        <div>
          <Badge tone={reviewTone[review]}>{reviewWord[review]}</Badge>
        </div>
      )}
      <p className={css.muted}>
        {review === 'UNREVIEWED'
          ? 'Nobody has said yet whether it is approved.'
          : reviewedAt && reviewedBy && `By ${reviewedBy} on ${day(reviewedAt)}`}
      </p>
      {faults.map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
    </section>
  );
}

function Category({ app: { id, category } }: { app: AppAboutFragment }) {
  const { isAdmin } = useOrg();
  // What nobody has typed over follows what is known.
  const [changed, setChanged] = useState<string | null>(null);
  const typed = changed ?? category ?? '';
  const [{ data, error, fetching }, send] = useMutation(SetAppCategory);
  const faults: readonly Fault[] = error ? [failure(error)] : (data?.setAppCategory.userErrors ?? []);
  const wanted = typed.trim();
  return (
    <div className={css.part}>
      {isAdmin ? (
        <Form
          label="What the app is for"
          onSubmit={() => send({ input: { appId: id, category: wanted === '' ? null : wanted } })}
        >
          <Field
            label="Category"
            hint="What it is for. Who uses one app of a category may need no seat in another."
            placeholder="Such as CRM or Video calls"
            value={typed}
            onChange={setChanged}
            maxLength={100}
            fault={faultOf(faults, 'category')}
          />
          {otherFaults(faults, ['category']).map((fault) => (
            <FaultText key={fault.message} fault={fault} />
          ))}
          <div className={css.actions}>
            <Button type="submit" small isPending={fetching}>
              Save category
            </Button>
            <p role="status" className={css.saved}>
              {data && faults.length === 0 && wanted === (category ?? '') && 'Saved.'}
            </p>
          </div>
        </Form>
      ) : (
        <>
          <h3>Category</h3>
          <p>{category ?? <span className={css.muted}>Nobody has said yet what it is for.</span>}</p>
        </>
      )}
    </div>
  );
}

function Signals({ app: { id, signals, createdAt } }: { app: AppAboutFragment }) {
  const heading = useId();
  return (
    <section className={css.part} aria-labelledby={heading}>
      <h3 id={heading}>Signs of shadow IT</h3>
      {signals.length === 0 ? (
        <p className={css.muted}>None.</p>
      ) : (
        <ul className={css.signals}>
          {signals.map((signal) => (
            <li key={signal.code}>
              <Badge tone={signalTone[signal.code]}>{signalWord[signal.code]}</Badge>
              <p>{signalText[signal.code]}</p>
              <p className={css.muted}>
                {signalSince(signal, createdAt)}
                {BY_PEOPLE.has(signal.code) && (
                  <>
                    {' · '}
                    <a
                      href={exportPath('usage.csv', { appId: id, assigned: false, granularity: 'MONTH' })}
                      download
                    >
                      Who signed in, as CSV
                    </a>
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
