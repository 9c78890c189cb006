import type { OrgCardFragment } from '../../api/generated/types';
import { Button } from '../../parts/Button';
import { Dialog, DialogActions } from '../../parts/Dialog';
import { FaultText } from '../../parts/Field';
import { useSyncNow } from '../sync/useSyncNow';

type Props = { org: OrgCardFragment; isOpen: boolean; onClose: () => void };

/** A sync that reads all of the org, for who does not trust what is shown. */
export function ReadAgain({ org, isOpen, onClose }: Props) {
  const { sync, isPending, fault } = useSyncNow();
  const begin = async () => {
    if (await sync(org.id, true)) onClose();
  };
  return (
    <Dialog title={`Read all of ${org.domain} again?`} isOpen={isOpen} onClose={onClose}>
      <p>
        A sync reads only what has changed since the one before. This one reads all users, apps and
        assignments again, and takes longer. Once a week that happens by itself.
      </p>
      {fault && <FaultText fault={fault} />}
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" isPending={isPending} onPress={() => void begin()}>
          Read everything
        </Button>
      </DialogActions>
    </Dialog>
  );
}
