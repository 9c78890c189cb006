import { PageHead } from '../../parts/PageHead';

export function Sync() {
  return <PageHead title="Sync" />;
}
