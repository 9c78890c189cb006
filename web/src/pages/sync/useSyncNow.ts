import { useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure, remedyHere } from '../../api/faults';
import { SyncNow } from '../../api/generated/SyncNow';

export type SyncNowState = {
  /** Queues a sync; tells whether one is queued or running now. */
  sync: (integrationId: string, full?: boolean) => Promise<boolean>;
  isPending: boolean;
  fault: Fault | undefined;
};

/** Syncs by the press of a button; the shell follows what it starts. */
export function useSyncNow(): SyncNowState {
  const [{ fetching }, queue] = useMutation(SyncNow);
  const [fault, setFault] = useState<Fault>();
  const sync = async (integrationId: string, full = false) => {
    const { data, error } = await queue({ input: { integrationId, full } });
    const [refusal] = data?.syncIntegration.userErrors ?? [];
    if (refusal) {
      setFault({ message: refusal.message, remedy: refusal.remedy ? remedyHere(refusal.remedy) : undefined });
    } else setFault(error && !data ? failure(error) : undefined);
    return data?.syncIntegration.syncRun != null;
  };
  return { sync, isPending: fetching, fault };
}
