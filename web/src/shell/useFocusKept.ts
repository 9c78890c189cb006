import { type RefObject, useLayoutEffect } from 'react';

/** Where something goes that has the focus, the page's heading has it: nobody starts at the top of the page again. */
export function useFocusKept(part: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (element?.contains(document.activeElement)) document.querySelector<HTMLElement>('h1')?.focus();
    };
  }, [part]);
}
