import { useCallback, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure } from '../../api/faults';
import { ReviewApp } from '../../api/generated/ReviewApp';
import type { InboxAppFragment, ReviewState } from '../../api/generated/types';

type Reviewable = Pick<InboxAppFragment, 'id' | 'label' | 'review'>;
export type Change = { id: string; label: string; from: ReviewState; to: ReviewState };
export type Refusal = Change & { fault: Fault };

export type Reviews = {
  /** What was done here and can be undone, the newest last. */
  done: readonly Change[];
  /** What was done last, an undo too. */
  last: Change | undefined;
  /** What was not done, and why. */
  refusals: readonly Refusal[];
  review: (app: Reviewable, to: ReviewState) => void;
  undo: () => void;
  dismiss: () => void;
};

/** Reviews that show at once and are taken back where the server refuses them. */
export function useReviews(): Reviews {
  const [, send] = useMutation(ReviewApp);
  const [done, setDone] = useState<readonly Change[]>([]);
  const [last, setLast] = useState<Change>();
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const sending = useRef(new Map<string, Promise<void>>());

  const make = useCallback(
    (change: Change) => {
      setLast(change);
      setRefusals((former) => former.filter(({ id }) => id !== change.id));
      // Those of one app go one after another, so that the last one stays.
      const before = sending.current.get(change.id) ?? Promise.resolve();
      const sent = before.then(async () => {
        const { data, error } = await send({ input: { appId: change.id, review: change.to } });
        const fault = error ? failure(error) : data?.reviewApp.userErrors[0];
        if (!fault) return;
        setDone((former) => former.filter((one) => one !== change));
        setLast((former) => (former === change ? undefined : former));
        setRefusals((former) => [...former, { ...change, fault }]);
      });
      sending.current.set(change.id, sent);
    },
    [send],
  );

  const review = useCallback(
    ({ id, label, review: from }: Reviewable, to: ReviewState) => {
      const change = { id, label, from, to };
      setDone((former) => [...former, change]);
      make(change);
    },
    [make],
  );

  const undo = () => {
    const change = done.at(-1);
    if (!change) return;
    setDone(done.slice(0, -1));
    make({ ...change, from: change.to, to: change.from });
  };

  return { done, last, refusals, review, undo, dismiss: () => setRefusals([]) };
}
