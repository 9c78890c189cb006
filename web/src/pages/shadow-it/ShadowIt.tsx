import { PageHead } from '../../parts/PageHead';

export function ShadowIt() {
  return <PageHead title="ShadowIt" />;
}
