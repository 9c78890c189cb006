import { Plus } from 'lucide-react';
import { useState } from 'react';
import { failure } from '../../api/faults';
import { Webhooks as WebhooksQuery } from '../../api/generated/Webhooks';
import { useLoaded } from '../../api/loaded';
import { useOrg } from '../../org/org';
import { Button } from '../../parts/Button';
import { Empty, Failure } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { SkeletonLines } from '../../parts/Skeleton';
import { Section } from './Section';
import { NewWebhook } from './webhooks/NewWebhook';
import { useEvery } from './webhooks/useEvery';
import { WebhookPanel } from './webhooks/WebhookPanel';
import { nameOf } from './webhooks/words';

/** Where an org’s feed is delivered to. */
export function Webhooks() {
  const { org } = useOrg();
  const { data, error, isLoading, reload } = useLoaded(WebhooksQuery, { integrationId: org.id });
  const [isMaking, setMaking] = useState(false);
  const webhooks = data?.integration?.webhooks ?? [];
  // What fails is sent again by itself: its state changes while one looks at it.
  useEvery(
    10_000,
    webhooks.some(({ failingSince }) => failingSince),
    reload,
  );
  return (
    <Section
      title="Webhooks"
      lead={`They send what changes in ${org.name ?? org.domain} to a receiver of yours, as signed messages.`}
      action={
        <Button look="primary" onPress={() => setMaking(true)}>
          <Plus size={16} aria-hidden />
          New webhook
        </Button>
      }
    >
      {error ? (
        <Failure fault={failure(error)} onRetry={reload} />
      ) : isLoading ? (
        <Panel>
          <SkeletonLines lines={4} />
        </Panel>
      ) : webhooks.length === 0 ? (
        <Panel>
          <Empty title="No webhook yet">
            With one, your tickets or chats are told who left, which app appeared, and whose use fell.
          </Empty>
        </Panel>
      ) : (
        webhooks.map((webhook, index) => (
          <WebhookPanel
            key={webhook.id}
            webhook={webhook}
            name={nameOf(webhook, webhooks.slice(0, index))}
            reload={reload}
          />
        ))
      )}
      <NewWebhook integrationId={org.id} isOpen={isMaking} onClose={() => setMaking(false)} />
    </Section>
  );
}
