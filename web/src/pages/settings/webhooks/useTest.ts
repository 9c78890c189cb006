import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useChange } from '../../../api/change';
import type { Fault } from '../../../api/faults';
import { Delivery } from '../../../api/generated/Delivery';
import { TestWebhook } from '../../../api/generated/TestWebhook';
import type { DeliveryStateFragment } from '../../../api/generated/types';
import { useEvery } from './useEvery';

export type Tried = {
  send: () => void;
  isPending: boolean;
  delivery: DeliveryStateFragment | undefined;
  faults: readonly Fault[];
};

/** A test of a webhook: it is sent once, and followed until the receiver has answered, or was given up. */
export function useTest(webhookId: string, onAnswered: () => void): Tried {
  const { change, faults, isPending } = useChange(TestWebhook, (data) => data.testWebhook);
  const [id, setId] = useState<string>();
  const [{ data }, ask] = useQuery({ query: Delivery, variables: { id: id ?? '' }, pause: !id });
  const delivery = data?.node?.__typename === 'WebhookDelivery' ? data.node : undefined;
  const isOpen = id !== undefined && (!delivery || delivery.state === 'PENDING');
  useEvery(1_000, isOpen, () => ask({ requestPolicy: 'network-only' }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the answer is there.
  useEffect(() => {
    if (id && !isOpen) onAnswered();
  }, [id, isOpen]);
  const send = async () => {
    const queued = await change({ input: { webhookId } });
    if (queued?.delivery) setId(queued.delivery.id);
  };
  return { send: () => void send(), isPending: isPending || isOpen, delivery, faults };
}
