import { PageHead } from '../../parts/PageHead';

export function Connect() {
  return <PageHead title="Connect" />;
}
