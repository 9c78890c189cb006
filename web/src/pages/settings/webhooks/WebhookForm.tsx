import { useState } from 'react';
import { type Fault, faultOf, otherFaults } from '../../../api/faults';
import type { ActivityKind } from '../../../api/generated/types';
import { Button } from '../../../parts/Button';
import { Choices } from '../../../parts/Choices';
import { DialogActions } from '../../../parts/Dialog';
import { FaultText, Field } from '../../../parts/Field';
import { Form } from '../../../parts/Form';
import { ACTIVITY_KINDS } from '../../activity/search';
import { activityWord } from '../../activity/words';

export type WebhookInput = { url: string; kinds: ActivityKind[] };

type Props = {
  label: string;
  initial: WebhookInput;
  submit: string;
  isPending: boolean;
  faults: readonly Fault[];
  onSubmit: (input: WebhookInput) => Promise<unknown>;
  onCancel: () => void;
};

const KINDS = ACTIVITY_KINDS.map((id) => ({ id, label: activityWord[id] }));

/** Where a webhook leads, and which changes it tells. */
export function WebhookForm({ label, initial, submit, isPending, faults, onSubmit, onCancel }: Props) {
  const [url, setUrl] = useState(initial.url);
  const [kinds, setKinds] = useState<ActivityKind[]>(initial.kinds);
  return (
    <Form label={label} onSubmit={() => onSubmit({ url: url.trim(), kinds })}>
      <Field
        label="URL of the receiver"
        type="url"
        autoFocus
        value={url}
        onChange={setUrl}
        placeholder="https://hooks.example.com/seatgraph"
        hint="https and a public host. For a receiver inside your company, the operator of seatgraph allows its host."
        fault={faultOf(faults, 'url')}
      />
      <Choices
        label="Send these changes"
        choices={KINDS}
        chosen={kinds}
        onChange={setKinds}
        fault={faultOf(faults, 'kinds')}
      />
      {otherFaults(faults, ['url', 'kinds']).map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <DialogActions>
        <Button isDisabled={isPending} onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" isPending={isPending}>
          {submit}
        </Button>
      </DialogActions>
    </Form>
  );
}
