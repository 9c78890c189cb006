import { useState } from 'react';
import { useChange } from '../../../api/change';
import { RotateWebhookSecret } from '../../../api/generated/RotateWebhookSecret';
import { Button } from '../../../parts/Button';
import { DialogActions, useHeldOpen } from '../../../parts/Dialog';
import { FaultText } from '../../../parts/Field';
import { WebhookSecret } from './NewWebhook';

/** Gives a webhook a new secret, which is shown this once. */
export function RotateSecret({ webhookId, onClose }: { webhookId: string; onClose: () => void }) {
  const { change, faults, isPending } = useChange(RotateWebhookSecret, (data) => data.rotateWebhookSecret);
  const [secret, setSecret] = useState<string>();
  useHeldOpen(isPending || secret !== undefined);
  const rotate = async () => {
    const made = await change({ input: { webhookId } });
    if (made?.secret) setSecret(made.secret);
  };
  if (secret) return <WebhookSecret secret={secret} onClose={onClose} />;
  return (
    <>
      <p>
        The old secret signs nothing any more from then on. What the receiver refuses until it knows the new
        one is sent again: nothing is lost.
      </p>
      {faults.map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <DialogActions>
        <Button isDisabled={isPending} onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" isPending={isPending} onPress={() => void rotate()}>
          Make a new secret
        </Button>
      </DialogActions>
    </>
  );
}
