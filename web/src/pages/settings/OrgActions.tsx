import { Link } from '@tanstack/react-router';
import type { OrgCardFragment } from '../../api/generated/types';
import { Button, buttonClass } from '../../parts/Button';
import { FaultText } from '../../parts/Field';
import { useSyncNow } from '../sync/useSyncNow';
import { Disconnect } from './Disconnect';
import css from './Integrations.module.css';
import { ReadAgain } from './ReadAgain';
import { ReplaceCredentials } from './ReplaceCredentials';

/** The dialog that is open. */
export type Asked = 'read-again' | 'credentials' | 'disconnect' | null;

type Props = {
  org: OrgCardFragment;
  isSyncing: boolean;
  /** Whether there is anything to delete. */
  hasData: boolean;
  asked: Asked;
  onAsk: (asked: Asked) => void;
};

/** What an administrator can do with an org. */
export function OrgActions({ org, isSyncing, hasData, asked, onAsk }: Props) {
  const { sync, isPending, fault } = useSyncNow();
  const close = () => onAsk(null);
  const isGone = org.status === 'DISCONNECTED';
  return (
    <>
      {fault && <FaultText fault={fault} />}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields. */}
      <div className={css.actions} role="group" aria-label={`Actions for ${org.domain}`}>
        {isGone ? (
          <Link to="/connect" search={{ domain: org.domain }} className={buttonClass('primary', true)}>
            Connect again
          </Link>
        ) : (
          <>
            <Button small isDisabled={isSyncing} isPending={isPending} onPress={() => void sync(org.id)}>
              Sync now
            </Button>
            <Button small isDisabled={isSyncing} onPress={() => onAsk('read-again')}>
              Read everything again
            </Button>
            <Button small onPress={() => onAsk('credentials')}>
              Replace credentials
            </Button>
          </>
        )}
        {(!isGone || hasData) && (
          <Button small look="danger" onPress={() => onAsk('disconnect')}>
            {isGone ? 'Delete its data' : 'Disconnect'}
          </Button>
        )}
      </div>
      <ReadAgain org={org} isOpen={asked === 'read-again'} onClose={close} />
      <ReplaceCredentials org={org} isOpen={asked === 'credentials'} onClose={close} />
      <Disconnect org={org} isOpen={asked === 'disconnect'} onClose={close} />
    </>
  );
}
