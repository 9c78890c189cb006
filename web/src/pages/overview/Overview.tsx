import { PageHead } from '../../parts/PageHead';

export function Overview() {
  return <PageHead title="Overview" />;
}
