import { Panel } from '../../parts/Panel';

export function Licenses() {
  return <Panel title="Licenses">…</Panel>;
}
