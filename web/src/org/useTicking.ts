import { useEffect, useState } from 'react';

/** What time it is, told each second while something goes on. */
export function useTicking(isOn: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isOn) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isOn]);
  return now;
}

/** Seconds that were told at some time, counted down since. */
export function useCountdown(seconds: number | null | undefined, now: number): number | null {
  const [told, setTold] = useState({ seconds, at: now });
  if (told.seconds !== seconds) setTold({ seconds, at: Date.now() });
  if (seconds == null) return null;
  return Math.max(0, seconds - Math.max(0, now - told.at) / 1000);
}
