import { word } from '../../shell/search';

export type SignInSearch = {
  /** Where to go afterwards. */
  back?: string;
  /** Why somebody was sent here: see `reasons`. */
  error?: string;
};

export function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  return { back: word(search.back), error: word(search.error) };
}
