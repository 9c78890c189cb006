import { useState } from 'react';
import { useClient } from 'urql';
import { type Fault, failure, otherFaults, remedyHere } from '../../api/faults';
import type { OrgCardFragment } from '../../api/generated/types';
import { UpdateOktaCredentials } from '../../api/generated/UpdateOktaCredentials';
import { Button } from '../../parts/Button';
import { Dialog, DialogActions } from '../../parts/Dialog';
import { FaultText } from '../../parts/Field';
import { Form } from '../../parts/Form';
import { CredentialFields } from '../connect/CredentialFields';
import { CREDENTIAL_FIELDS, isRefused, readCredentials, type Way } from '../connect/credentials';

type Props = { org: OrgCardFragment; isOpen: boolean; onClose: () => void };

export function ReplaceCredentials({ org, isOpen, onClose }: Props) {
  return (
    <Dialog title={`New credentials for ${org.domain}`} isOpen={isOpen} onClose={onClose}>
      <NewCredentials org={org} onClose={onClose} />
    </Dialog>
  );
}

/** Begins anew each time that the dialog opens. */
function NewCredentials({ org, onClose }: { org: OrgCardFragment; onClose: () => void }) {
  const client = useClient();
  const [way, setWay] = useState<Way>(org.authMethod === 'SERVICE_APP' ? 'service-app' : 'token');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [isPending, setPending] = useState(false);

  const choose = (chosen: Way) => {
    setWay(chosen);
    setFaults([]);
  };
  const submit = async (fields: FormData) => {
    const credentials = readCredentials(fields, way);
    if (isRefused(credentials)) return setFaults(credentials);
    setPending(true);
    // Neither the cache nor a hook is to keep what was asked: it holds the secret.
    const { data, error } = await client
      .mutation(
        UpdateOktaCredentials,
        { input: { integrationId: org.id, ...credentials } },
        { requestPolicy: 'network-only' },
      )
      .toPromise();
    setPending(false);
    if (!data) return setFaults([error ? failure(error) : { message: 'The server gave no answer.' }]);
    const { userErrors } = data.updateOktaCredentials;
    if (userErrors.length === 0) onClose();
    else setFaults(userErrors);
  };

  return (
    <Form label="New credentials" onSubmit={submit} faults={faults}>
      <p>
        They are tried against Okta at once, and take the place of those that seatgraph has. All data stays,
        and a sync that reads everything begins.
      </p>
      <CredentialFields way={way} onWay={choose} faults={faults} />
      {otherFaults(faults, CREDENTIAL_FIELDS).map(({ message, remedy }) => (
        <FaultText key={message} fault={{ message, remedy: remedy ? remedyHere(remedy) : undefined }} />
      ))}
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isPending={isPending}>
          {isPending ? 'Asking Okta…' : 'Replace'}
        </Button>
      </DialogActions>
    </Form>
  );
}
