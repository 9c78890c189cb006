import { PageHead } from '../../parts/PageHead';

export function Reclaim() {
  return <PageHead title="Reclaim" />;
}
