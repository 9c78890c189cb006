import { useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure, faultOf, otherFaults, remedyHere } from '../../api/faults';
import { DisconnectIntegration } from '../../api/generated/DisconnectIntegration';
import type { OrgCardFragment } from '../../api/generated/types';
import { Button } from '../../parts/Button';
import { Dialog, DialogActions } from '../../parts/Dialog';
import { FaultText, Field } from '../../parts/Field';
import { Form } from '../../parts/Form';
import { RadioCards } from '../../parts/RadioCards';
import css from './Integrations.module.css';

type Props = { org: OrgCardFragment; isOpen: boolean; onClose: () => void };
type Data = 'keep' | 'delete';

const CHOICES = [
  { id: 'keep', label: 'Keep the data', note: 'It can still be read, as of the last sync.' },
  { id: 'delete', label: 'Delete the data', note: 'For good. It cannot be brought back.' },
] as const;

/** The end of an org in seatgraph, or of what was kept of it. */
export function Disconnect({ org, isOpen, onClose }: Props) {
  const title =
    org.status === 'DISCONNECTED' ? `Delete the data of ${org.domain}?` : `Disconnect ${org.domain}?`;
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} alert>
      <Question org={org} onClose={onClose} />
    </Dialog>
  );
}

function Question({ org, onClose }: { org: OrgCardFragment; onClose: () => void }) {
  const isGone = org.status === 'DISCONNECTED';
  const [data, setData] = useState<Data>(isGone ? 'delete' : 'keep');
  const [typed, setTyped] = useState('');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [{ fetching }, disconnect] = useMutation(DisconnectIntegration);
  const deletes = data === 'delete';

  const submit = async () => {
    if (typed.trim().toLowerCase() !== org.domain) {
      setFaults([{ message: `Type ${org.domain} to go on.`, field: ['confirmation'] }]);
      return;
    }
    const answer = await disconnect({ input: { integrationId: org.id, deleteData: deletes } });
    if (!answer.data) {
      setFaults([answer.error ? failure(answer.error) : { message: 'The server gave no answer.' }]);
      return;
    }
    const { userErrors } = answer.data.disconnectIntegration;
    if (userErrors.length === 0) onClose();
    else {
      setFaults(
        userErrors.map(({ message, remedy }) => ({
          message,
          remedy: remedy ? remedyHere(remedy) : undefined,
        })),
      );
    }
  };

  return (
    <Form label="Disconnect" onSubmit={submit} faults={faults}>
      {!isGone && <RadioCards<Data> label="What was read" cards={CHOICES} value={data} onChange={setData} />}
      <ul className={css.consequences}>
        {!isGone && <li>Syncing stops at once, and the credentials are erased from seatgraph.</li>}
        {deletes ? (
          <>
            <li>
              Users, apps, assignments, sign-ins and activity are deleted, and with them the costs, renewals,
              categories and reviews that were entered here.
            </li>
            <li>Its webhooks are deleted.</li>
          </>
        ) : (
          <>
            <li>Figures stay as they are. Connect the org again, and they go on from there.</li>
            <li>Its webhooks stop and lose their secrets: after connecting again each needs a new one.</li>
          </>
        )}
        {!isGone && <li>Okta still knows the credentials: revoke them there, too.</li>}
      </ul>
      <Field
        label={`Type ${org.domain} to confirm`}
        autoComplete="off"
        spellCheck="false"
        value={typed}
        onChange={setTyped}
        fault={faultOf(faults, 'confirmation')}
      />
      {otherFaults(faults, ['confirmation']).map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="danger" isPending={fetching}>
          {isGone ? 'Delete the data' : deletes ? 'Disconnect and delete' : 'Disconnect'}
        </Button>
      </DialogActions>
    </Form>
  );
}
