import { PageHead } from '../../parts/PageHead';

export function Users() {
  return <PageHead title="Users" />;
}
