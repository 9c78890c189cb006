import { PageHead } from '../../parts/PageHead';

export function UserPage() {
  return <PageHead title="UserPage" />;
}
