import { Link } from '@tanstack/react-router';
import type { ReviewState } from '../../api/generated/types';
import { Badge } from '../../parts/Badge';
import css from './Places.module.css';

const PLACES = [
  { review: undefined, label: 'Inbox' },
  { review: 'SANCTIONED', label: 'Approved' },
  { review: 'UNSANCTIONED', label: 'Not approved' },
] as const;

/** Where apps lie: in the inbox, or where a review has put them. */
export function Places({ wanted, total }: { wanted: ReviewState; total: string | undefined }) {
  return (
    <nav aria-label="Reviews" className={css.places}>
      {PLACES.map(({ review, label }) => {
        const isCurrent = wanted === (review ?? 'UNREVIEWED');
        return (
          <Link
            key={label}
            from="/shadow-it"
            to="."
            search={(former) => ({ ...former, review })}
            className={css.place}
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {label}
            {isCurrent && total !== undefined && <Badge tone="accent">{total}</Badge>}
          </Link>
        );
      })}
    </nav>
  );
}
