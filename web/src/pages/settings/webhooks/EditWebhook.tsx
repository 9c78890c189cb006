import { useChange } from '../../../api/change';
import type { WebhookStateFragment } from '../../../api/generated/types';
import { UpdateWebhook } from '../../../api/generated/UpdateWebhook';
import { WebhookForm, type WebhookInput } from './WebhookForm';

/** Leads a webhook elsewhere, or has it tell other changes. */
export function EditWebhook({ webhook, onClose }: { webhook: WebhookStateFragment; onClose: () => void }) {
  const { change, faults, isPending } = useChange(UpdateWebhook, (data) => data.updateWebhook);
  const save = async (input: WebhookInput) => {
    if (await change({ input: { webhookId: webhook.id, ...input } })) onClose();
  };
  return (
    <WebhookForm
      label="Edit webhook"
      initial={{ url: webhook.url, kinds: webhook.kinds }}
      submit="Save"
      isPending={isPending}
      faults={faults}
      onSubmit={save}
      onCancel={onClose}
    />
  );
}
