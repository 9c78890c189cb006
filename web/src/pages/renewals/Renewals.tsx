import { PageHead } from '../../parts/PageHead';

export function Renewals() {
  return <PageHead title="Renewals" />;
}
