import { KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useChange } from '../../../api/change';
import { DisableWebhook } from '../../../api/generated/DisableWebhook';
import { EnableWebhook } from '../../../api/generated/EnableWebhook';
import type { WebhookStateFragment } from '../../../api/generated/types';
import { day } from '../../../format/dates';
import { Badge } from '../../../parts/Badge';
import { Button } from '../../../parts/Button';
import { Dialog } from '../../../parts/Dialog';
import { FaultText } from '../../../parts/Field';
import { Warning } from '../../../parts/Notice';
import { Panel } from '../../../parts/Panel';
import { useFocusKept } from '../../../shell/useFocusKept';
import { activityWord } from '../../activity/words';
import { DeleteWebhook } from './DeleteWebhook';
import { Deliveries } from './Deliveries';
import { EditWebhook } from './EditWebhook';
import { RotateSecret } from './RotateSecret';
import { TestResult } from './TestResult';
import { useTest } from './useTest';
import css from './Webhooks.module.css';
import { stateOf, troubleOf } from './words';

type Asked = 'edit' | 'rotate' | 'delete';

type Props = {
  webhook: WebhookStateFragment;
  /** What it is told by. */
  name: string;
  reload: () => void;
};

/** A webhook: where it leads, whether it delivers, and what can be done to it. */
export function WebhookPanel({ webhook, name, reload }: Props) {
  const part = useRef<HTMLDivElement>(null);
  useFocusKept(part);
  const [asked, setAsked] = useState<Asked>();
  const [showsLog, setShowsLog] = useState(false);
  const enabling = useChange(EnableWebhook, (data) => data.enableWebhook);
  const disabling = useChange(DisableWebhook, (data) => data.disableWebhook);
  const test = useTest(webhook.id, reload);
  const close = () => setAsked(undefined);
  const { word, tone } = stateOf(webhook);
  const trouble = troubleOf(webhook);
  const isOn = webhook.state === 'ENABLED';
  const toggle = isOn ? disabling : enabling;
  return (
    <Panel title={name} action={<Badge tone={tone}>{word}</Badge>}>
      <div ref={part} className={css.webhook}>
        {trouble && (
          <Warning title={trouble.title}>
            <p>{trouble.todo}</p>
          </Warning>
        )}
        <dl className={css.facts}>
          <div>
            <dt>Sends</dt>
            <dd>{webhook.kinds.map((kind) => activityWord[kind]).join(', ')}</dd>
          </div>
          <div>
            <dt>Made</dt>
            <dd>
              by {webhook.createdBy}, {day(webhook.createdAt)}
            </dd>
          </div>
        </dl>
        <div className={css.deeds}>
          {isOn && (
            <Button small isPending={test.isPending} onPress={test.send}>
              <Send size={16} aria-hidden />
              Send a test
            </Button>
          )}
          <Button
            small
            look={isOn ? 'plain' : 'primary'}
            isPending={toggle.isPending}
            onPress={() => void toggle.change({ input: { webhookId: webhook.id } })}
          >
            <Power size={16} aria-hidden />
            {isOn ? 'Switch off' : 'Switch on'}
          </Button>
          <Button small onPress={() => setAsked('edit')}>
            <Pencil size={16} aria-hidden />
            Edit
          </Button>
          <Button small onPress={() => setAsked('rotate')}>
            <KeyRound size={16} aria-hidden />
            New secret
          </Button>
          <Button small look="danger" onPress={() => setAsked('delete')}>
            <Trash2 size={16} aria-hidden />
            Delete
          </Button>
          <TestResult test={test} />
        </div>
        {[...enabling.faults, ...disabling.faults, ...test.faults].map((fault) => (
          <FaultText key={fault.message} fault={fault} />
        ))}
        <details className={css.details} onToggle={(event) => setShowsLog(event.currentTarget.open)}>
          <summary>Deliveries</summary>
          {showsLog && <Deliveries webhookId={webhook.id} name={name} />}
        </details>
      </div>
      <Dialog title={`Edit ${name}`} isOpen={asked === 'edit'} onClose={close} isDismissable={false}>
        <EditWebhook webhook={webhook} onClose={close} />
      </Dialog>
      <Dialog
        title={`New secret for ${name}`}
        isOpen={asked === 'rotate'}
        onClose={close}
        isDismissable={false}
      >
        <RotateSecret webhookId={webhook.id} onClose={close} />
      </Dialog>
      <Dialog title={`Delete the webhook to ${name}?`} isOpen={asked === 'delete'} onClose={close} alert>
        <DeleteWebhook webhookId={webhook.id} onClose={close} />
      </Dialog>
    </Panel>
  );
}
