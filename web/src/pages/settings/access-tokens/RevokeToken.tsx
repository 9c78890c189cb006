import { useNavigate } from '@tanstack/react-router';
import { useChange } from '../../../api/change';
import { forgetSession } from '../../../api/current';
import { RevokeAccessToken } from '../../../api/generated/RevokeAccessToken';
import type { TokenStateFragment } from '../../../api/generated/types';
import { Button } from '../../../parts/Button';
import { DialogActions } from '../../../parts/Dialog';
import { FaultText } from '../../../parts/Field';
import { Warning } from '../../../parts/Notice';

/** Asks whether a token is to go; with the token that one is signed in with, the session goes, too. */
export function RevokeToken({ token, onClose }: { token: TokenStateFragment; onClose: () => void }) {
  const { change, faults, isPending } = useChange(RevokeAccessToken, (data) => data.revokeAccessToken);
  const navigate = useNavigate();
  const revoke = async () => {
    if (!(await change({ input: { accessTokenId: token.id } }))) return;
    onClose();
    if (!token.viewerIsBearer) return;
    forgetSession();
    await navigate({ to: '/sign-in', search: { error: 'ended' } });
  };
  return (
    <>
      {token.viewerIsBearer && (
        <Warning title="You are signed in with this token.">
          <p>Your session ends at once. Have another token at hand to sign in again.</p>
        </Warning>
      )}
      <p>
        It lets nobody in any more, and its sessions end at once. Tokens that were made with it hold on. This
        cannot be undone.
      </p>
      {faults.map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="danger" isPending={isPending} onPress={() => void revoke()}>
          {token.viewerIsBearer ? 'Revoke and sign out' : 'Revoke token'}
        </Button>
      </DialogActions>
    </>
  );
}
