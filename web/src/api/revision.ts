import { createContext, useContext } from 'react';

/** Goes up when everything that is shown may have changed: a sync has ended. */
export const Revision = createContext(0);

export function useRevision(): number {
  return useContext(Revision);
}
