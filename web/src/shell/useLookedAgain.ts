import { useEffect } from 'react';

const EVERY_MS = 3 * 60_000;

/** Looks again when the page is seen again, and now and then: syncs begin, problems come, and others change things meanwhile. */
export function useLookedAgain(look: () => void): void {
  useEffect(() => {
    const ifSeen = () => {
      if (document.visibilityState === 'visible') look();
    };
    document.addEventListener('visibilitychange', ifSeen);
    const timer = setInterval(ifSeen, EVERY_MS);
    return () => {
      document.removeEventListener('visibilitychange', ifSeen);
      clearInterval(timer);
    };
  }, [look]);
}
