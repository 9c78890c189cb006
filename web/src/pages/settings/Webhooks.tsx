import { Panel } from '../../parts/Panel';

export function Webhooks() {
  return <Panel title="Webhooks">…</Panel>;
}
