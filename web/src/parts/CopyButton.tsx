import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './Button';

type State = 'ready' | 'copied' | 'failed';

/** So long it says that it has copied. */
const SHOWN_MS = 2_500;
const LOOKS = { ready: Copy, copied: Check, failed: TriangleAlert };

/** Copies a text; where the browser does not let it, it says so. */
export function CopyButton({
  text,
  label,
  iconOnly = false,
  excludeFromTabOrder = false,
}: {
  text: string;
  label: string;
  iconOnly?: boolean;
  excludeFromTabOrder?: boolean;
}) {
  const [state, setState] = useState<State>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  const Icon = LOOKS[state];
  const words = { ready: label, copied: 'Copied', failed: 'Your browser did not copy it' }[state];
  return (
    <>
      <Button
        small
        look={iconOnly ? 'quiet' : 'plain'}
        aria-label={iconOnly ? label : undefined}
        excludeFromTabOrder={excludeFromTabOrder}
        onPress={() => void copy()}
      >
        <Icon size={iconOnly ? 14 : 16} aria-hidden />
        {!iconOnly && words}
      </Button>
      <span role="status" className="hidden-visually">
        {state !== 'ready' && words}
      </span>
    </>
  );
}
