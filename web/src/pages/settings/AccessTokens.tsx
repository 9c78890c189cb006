import { Panel } from '../../parts/Panel';

export function AccessTokens() {
  return <Panel title="AccessTokens">…</Panel>;
}
