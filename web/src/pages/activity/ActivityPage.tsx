import { PageHead } from '../../parts/PageHead';

export function ActivityPage() {
  return <PageHead title="ActivityPage" />;
}
