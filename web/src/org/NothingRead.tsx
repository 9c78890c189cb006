import { Empty } from '../parts/Notice';

/** What stands in the place of an empty list before the first sync has ended: it says nothing of the org. */
export function NothingRead() {
  return <Empty title="Nothing has been read yet">It is, as the first sync goes on.</Empty>;
}
