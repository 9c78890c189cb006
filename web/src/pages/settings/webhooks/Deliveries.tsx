import { RefreshCw } from 'lucide-react';
import { useConnection } from '../../../api/connection';
import { Deliveries as DeliveriesQuery } from '../../../api/generated/Deliveries';
import type { DeliveryStateFragment } from '../../../api/generated/types';
import { ago, instant } from '../../../format/dates';
import { count } from '../../../format/numbers';
import { Badge } from '../../../parts/Badge';
import { Button } from '../../../parts/Button';
import { type Column, DataTable } from '../../../parts/DataTable';
import { Empty } from '../../../parts/Notice';
import css from './Webhooks.module.css';
import { answerOf, contentOf, deliveryTone, deliveryWord } from './words';

const columns: Column<DeliveryStateFragment>[] = [
  {
    id: 'when',
    header: 'Made',
    width: 1.3,
    cell: ({ createdAt }) => (
      <time dateTime={createdAt} title={instant(createdAt)}>
        {ago(createdAt)}
      </time>
    ),
  },
  { id: 'what', header: 'Holds', width: 1, wide: true, cell: contentOf },
  {
    id: 'state',
    header: 'State',
    width: 1.6,
    cell: ({ state }) => <Badge tone={deliveryTone[state]}>{deliveryWord[state]}</Badge>,
  },
  {
    id: 'answer',
    header: 'Receiver',
    width: 1.8,
    cell: (delivery) => <span title={answerOf(delivery)}>{answerOf(delivery)}</span>,
  },
  {
    id: 'tries',
    header: 'Tries',
    align: 'end',
    width: 0.7,
    wide: true,
    cell: ({ attempts }) => count(attempts),
  },
  {
    id: 'id',
    header: 'webhook-id',
    width: 2.2,
    wide: true,
    cell: ({ messageId }) => <code>{messageId}</code>,
  },
];

/** What a webhook has sent within 30 days, and what came of it. */
export function Deliveries({ webhookId, name }: { webhookId: string; name: string }) {
  const list = useConnection(DeliveriesQuery, { webhookId }, (data) =>
    data.node?.__typename === 'Webhook' ? data.node.deliveries : null,
  );
  return (
    <div className={css.log}>
      <div className={css.refresh}>
        <p className={css.quiet}>Those that are over are kept for 30 days.</p>
        <Button small onPress={list.reload}>
          <RefreshCw size={16} aria-hidden />
          Refresh
        </Button>
      </div>
      <DataTable
        label={`Deliveries to ${name}`}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Empty title="Nothing has been sent yet">
            Messages are sent when a sync finds changes of the kinds above. Send a test to try the receiver.
          </Empty>
        }
      />
    </div>
  );
}
