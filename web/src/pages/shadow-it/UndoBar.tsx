import { Undo2, X } from 'lucide-react';
import { Button } from '../../parts/Button';
import { FaultText } from '../../parts/Field';
import css from './UndoBar.module.css';
import type { Reviews } from './useReviews';
import { reviewDone } from './words';

const stays = {
  UNREVIEWED: 'stays in the inbox',
  SANCTIONED: 'stays approved',
  UNSANCTIONED: 'stays not approved',
};

/** What was done last, with the way back; and what was not done, with why. */
export function UndoBar({ reviews, left }: { reviews: Reviews; left: string }) {
  const { done, last, refusals, undo, dismiss } = reviews;
  const newest = done.at(-1);
  return (
    <div className={css.place}>
      <p role="status" className="hidden-visually">
        {last && `${last.label}: ${reviewDone[last.to]}. ${left}`}
      </p>
      {refusals.length > 0 && (
        <div className={css.bar}>
          <div className={css.faults}>
            {refusals.map(({ id, label, from, fault }) => (
              <FaultText
                key={id}
                fault={{ ...fault, message: `${label} ${stays[from]}: ${fault.message}` }}
              />
            ))}
          </div>
          <Button look="quiet" small aria-label="Close" onPress={dismiss}>
            <X size={16} aria-hidden />
          </Button>
        </div>
      )}
      {newest && (
        <div className={css.bar}>
          <span className={css.text}>
            <strong>{newest.label}</strong> is {reviewDone[newest.to]}.
          </span>
          <Button small onPress={undo}>
            <Undo2 size={16} aria-hidden />
            Undo
          </Button>
        </div>
      )}
    </div>
  );
}
