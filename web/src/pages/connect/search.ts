import { word } from '../../shell/search';

export type ConnectSearch = {
  /** The org that is to be connected, where that is known: one that was disconnected. */
  domain?: string;
};

export function readConnectSearch(search: Record<string, unknown>): ConnectSearch {
  return { domain: word(search.domain) };
}
