import { Panel } from '../../parts/Panel';

export function Integrations() {
  return <Panel title="Integrations">…</Panel>;
}
