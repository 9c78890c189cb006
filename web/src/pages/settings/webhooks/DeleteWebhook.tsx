import { useChange } from '../../../api/change';
import { DeleteWebhook as DeleteWebhookMutation } from '../../../api/generated/DeleteWebhook';
import { Button } from '../../../parts/Button';
import { DialogActions } from '../../../parts/Dialog';
import { FaultText } from '../../../parts/Field';

type Props = { webhookId: string; onClose: () => void };

/** Asks whether a webhook is to go. */
export function DeleteWebhook({ webhookId, onClose }: Props) {
  const { change, faults, isPending } = useChange(DeleteWebhookMutation, (data) => data.deleteWebhook);
  const remove = async () => {
    if (await change({ input: { webhookId } })) onClose();
  };
  return (
    <>
      <p>
        Its receiver is told nothing any more. The secret and the log of its deliveries are deleted, too. This
        cannot be undone.
      </p>
      {faults.map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="danger" isPending={isPending} onPress={() => void remove()}>
          Delete webhook
        </Button>
      </DialogActions>
    </>
  );
}
