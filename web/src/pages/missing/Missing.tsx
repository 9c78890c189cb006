import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Notice';
import { useTitle } from '../../shell/useTitle';

export function Missing() {
  useTitle('Nothing here');
  return (
    <main>
      <Empty title="There is nothing here">
        <Link to="/">To the overview</Link>
      </Empty>
    </main>
  );
}
