import { useSyncExternalStore } from 'react';

export type Scheme = 'system' | 'light' | 'dark';

const KEY = 'seatgraph.scheme';
const listeners = new Set<() => void>();

export function readScheme(): Scheme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

/** Light or dark, as the reader wishes; kept in this browser. */
export function setScheme(scheme: Scheme): void {
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // Without a place to keep it, it holds until the page is closed.
  }
  applyScheme(scheme);
  for (const listener of listeners) listener();
}

export function applyScheme(scheme: Scheme): void {
  if (scheme === 'system') delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
}

export function useScheme(): Scheme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, readScheme);
}
