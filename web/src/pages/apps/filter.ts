import type { AppFilter } from '../../api/generated/types';
import { type AppsSearch, IN_OKTA } from './search';

/** What the API is asked for by an address: unless it says otherwise, the apps that an org's summary sums over. */
export function filterOf({ q, status = [...IN_OKTA], review, signals, own }: AppsSearch): AppFilter {
  return {
    search: q,
    status,
    review,
    signals,
    ownedByOkta: own === 'too' ? undefined : own === 'only',
  };
}
