import { useState } from 'react';
import { useChange } from '../../../api/change';
import { CreateWebhook } from '../../../api/generated/CreateWebhook';
import { Button } from '../../../parts/Button';
import { Dialog, DialogActions, useHeldOpen } from '../../../parts/Dialog';
import { Secret } from '../../../parts/Secret';
import { WebhookForm, type WebhookInput } from './WebhookForm';

type Props = { integrationId: string; isOpen: boolean; onClose: () => void };

/** Makes a webhook; its secret is shown this once. */
export function NewWebhook({ integrationId, isOpen, onClose }: Props) {
  return (
    <Dialog title="New webhook" isOpen={isOpen} onClose={onClose} isDismissable={false}>
      <Making integrationId={integrationId} onClose={onClose} />
    </Dialog>
  );
}

function Making({ integrationId, onClose }: { integrationId: string; onClose: () => void }) {
  const { change, faults, isPending } = useChange(CreateWebhook, (data) => data.createWebhook);
  const [secret, setSecret] = useState<string>();
  useHeldOpen(isPending || secret !== undefined);
  const create = async (input: WebhookInput) => {
    const made = await change({ input: { integrationId, ...input } });
    if (made?.secret) setSecret(made.secret);
  };
  if (secret) return <WebhookSecret secret={secret} onClose={onClose} />;
  return (
    <WebhookForm
      label="New webhook"
      initial={{ url: '', kinds: ['USER_LEFT', 'APP_APPEARED', 'USAGE_FELL'] }}
      submit="Create webhook"
      isPending={isPending}
      faults={faults}
      onSubmit={create}
      onCancel={onClose}
    />
  );
}

/** The secret that a webhook signs its messages with. */
export function WebhookSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <>
      <Secret label="Signing secret" secret={secret}>
        The receiver verifies by it that a message is seatgraph’s own. Who has it can forge messages.
      </Secret>
      <DialogActions>
        <Button look="primary" onPress={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </>
  );
}
