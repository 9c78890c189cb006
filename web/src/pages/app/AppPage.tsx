import { PageHead } from '../../parts/PageHead';

export function AppPage() {
  return <PageHead title="AppPage" />;
}
