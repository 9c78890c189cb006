import { Panel } from '../../parts/Panel';

export function AuditLog() {
  return <Panel title="AuditLog">…</Panel>;
}
