import type { LargeAppFragment } from '../../api/generated/types';

/** The apps whose cost is worth to be set: of a bookmark Okta does not see the use, so that its seats would all look wasted. */
export function withoutCost(apps: readonly LargeAppFragment[]): LargeAppFragment[] {
  return apps.filter(
    ({ license, signOnMode, seats }) => !license && signOnMode !== 'BOOKMARK' && seats.assigned > 0,
  );
}
