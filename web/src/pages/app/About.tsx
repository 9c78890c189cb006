import { useId, useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure, faultOf, otherFaults } from '../../api/faults';
import { SetAppCategory } from '../../api/generated/SetAppCategory';
import { SetAppReview } from '../../api/generated/SetAppReview';
import type { AppAboutFragment, ReviewState } from '../../api/generated/types';
import { day } from '../../format/dates';
import { useOrg } from '../../org/org';
import { Badge } from '../../parts/Badge';
import { Button } from '../../parts/Button';
import { FaultText, Field } from '../../parts/Field';
import { Form } from '../../parts/Form';
import { Panel } from '../../parts/Panel';
import { Segmented } from '../../parts/Segmented';
import { signalWord } from '../apps/signals';
import { reviewTone, reviewWord } from '../apps/words';
import css from './AppPage.module.css';

const REVIEW_CHOICES = (['SANCTIONED', 'UNSANCTIONED', 'UNREVIEWED'] as const).map((id) => ({
  id,
  label: reviewWord[id],
}));

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
  const [{ data, error }, send] = useMutation(SetAppReview);
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
  const [typed, setTyped] = useState(category ?? '');
  const [{ data, error, fetching }, send] = useMutation(SetAppCategory);
  const faults: readonly Fault[] = error ? [failure(error)] : (data?.setAppCategory.userErrors ?? []);
  const wanted = typed.trim();
  return (
    <section className={css.part} aria-label="Category">
      {isAdmin ? (
        <Form
          label="Category"
          onSubmit={() => void send({ input: { appId: id, category: wanted === '' ? null : wanted } })}
        >
          <Field
            label="Category"
            hint="What it is for. Who uses one app of a category may need no seat in another."
            placeholder="Such as CRM or Video calls"
            value={typed}
            onChange={setTyped}
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
    </section>
  );
}

function Signals({ app: { signals } }: { app: AppAboutFragment }) {
  const heading = useId();
  return (
    <section className={css.part} aria-labelledby={heading}>
      <h3 id={heading}>Signs of shadow IT</h3>
      {signals.length === 0 ? (
        <p className={css.muted}>None.</p>
      ) : (
        <ul className={css.signals}>
          {signals.map(({ code, message }) => (
            <li key={code}>
              <Badge tone="warn">{signalWord[code]}</Badge>
              <p className={css.muted}>{message}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
