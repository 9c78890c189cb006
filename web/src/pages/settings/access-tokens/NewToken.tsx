import { useState } from 'react';
import { useChange } from '../../../api/change';
import { CreateAccessToken } from '../../../api/generated/CreateAccessToken';
import { Button } from '../../../parts/Button';
import { Dialog, DialogActions, useHeldOpen } from '../../../parts/Dialog';
import { Secret } from '../../../parts/Secret';
import { TokenForm, type TokenInput } from './TokenForm';

/** Makes an access token, which is shown this once. */
export function NewToken({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title="New access token" isOpen={isOpen} onClose={onClose} isDismissable={false}>
      <Making onClose={onClose} />
    </Dialog>
  );
}

function Making({ onClose }: { onClose: () => void }) {
  const { change, faults, isPending } = useChange(CreateAccessToken, (data) => data.createAccessToken);
  const [secret, setSecret] = useState<string>();
  useHeldOpen(isPending || secret !== undefined);
  const create = async (input: TokenInput) => {
    const made = await change({ input });
    if (made?.secret) setSecret(made.secret);
  };
  if (!secret) {
    return <TokenForm faults={faults} isPending={isPending} onSubmit={create} onCancel={onClose} />;
  }
  return (
    <>
      <Secret label="Access token" secret={secret}>
        Who has it may do all that the token allows: keep it as you keep a password.
      </Secret>
      <p>
        Sign in here with it, or send it with requests to the API, as <code>Authorization: Bearer</code>.
      </p>
      <DialogActions>
        <Button look="primary" onPress={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </>
  );
}
