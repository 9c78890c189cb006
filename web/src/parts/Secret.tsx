import { useEffect, useRef } from 'react';
import { CopyButton } from './CopyButton';
import { Warning } from './Notice';
import css from './Secret.module.css';

/** A secret that is shown this once. */
export function Secret({ label, secret, children }: { label: string; secret: string; children: string }) {
  const text = useRef<HTMLInputElement>(null);
  // It takes the place of what was pressed to have it.
  useEffect(() => text.current?.focus(), []);
  return (
    <div className={css.secret}>
      <Warning title="Copy it now: it is not shown again.">
        <p>{children}</p>
      </Warning>
      <div className={css.line}>
        <input
          ref={text}
          className={css.text}
          aria-label={label}
          value={secret}
          readOnly
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={secret} label="Copy" />
      </div>
    </div>
  );
}
