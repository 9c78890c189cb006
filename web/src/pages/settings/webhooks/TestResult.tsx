import { CircleAlert, CircleCheck } from 'lucide-react';
import type { Tried } from './useTest';
import css from './Webhooks.module.css';
import { answerOf } from './words';

/** What came of a test. */
export function TestResult({ test: { delivery, isPending } }: { test: Tried }) {
  return (
    <p role="status" className={css.result} data-state={isPending ? 'PENDING' : delivery?.state}>
      {isPending ? (
        'Sending a test: the receiver has 10 seconds to answer …'
      ) : delivery?.state === 'ACCEPTED' ? (
        <>
          <CircleCheck size={16} aria-hidden />
          The receiver accepted the test: {answerOf(delivery)}.
        </>
      ) : (
        delivery && (
          <>
            <CircleAlert size={16} aria-hidden />
            The receiver did not accept the test: {answerOf(delivery)}.
          </>
        )
      )}
    </p>
  );
}
