import { useEffect, useRef, useState } from 'react';
import { type Deed, deedOf, placeOf } from './keys';

/** Tells what keys ask for, wherever on the page they are pressed. */
export function useKeys(isOn: boolean, onDeed: (deed: Deed) => void): void {
  const tell = useRef(onDeed);
  tell.current = onDeed;
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent) => {
      const deed = deedOf(event, placeOf(event.target instanceof Element ? event.target : null));
      if (!deed) return;
      event.preventDefault();
      tell.current(deed);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isOn]);
}

const KEY = 'seatgraph.keys';

/** Whether single letters do something: who speaks to their computer, or hits keys by accident, turns it off. Kept in this browser. */
export function useKeysSwitch(): [boolean, (isOn: boolean) => void] {
  const [isOn, setOn] = useState(readSwitch);
  const turn = (on: boolean) => {
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off');
    } catch {
      // Without a place to keep it, it holds until the page is closed.
    }
    setOn(on);
  };
  return [isOn, turn];
}

function readSwitch(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}
