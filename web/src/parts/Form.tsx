import { type ReactNode, useEffect, useRef } from 'react';
import type { Fault } from '../api/faults';
import css from './Form.module.css';

type Props = {
  label: string;
  /**
   * Told when the fields are sent, with what those hold that have a `name`; ends once it is known what came of it. Nothing is sent
   * meanwhile, as Enter in a field would send it twice.
   */
  onSubmit: (fields: FormData) => Promise<unknown>;
  /** What was wrong with what was sent: the first field that has a fault is gone to. */
  faults?: readonly Fault[];
  children: ReactNode;
};

/** Fields one below the other. */
export function Form({ label, onSubmit, faults, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const isSending = useRef(false);
  useEffect(() => {
    if (faults?.length) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);
  const send = async (fields: FormData) => {
    if (isSending.current) return;
    isSending.current = true;
    try {
      await onSubmit(fields);
    } finally {
      isSending.current = false;
    }
  };
  return (
    <form
      ref={form}
      className={css.form}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(new FormData(event.currentTarget));
      }}
    >
      {children}
    </form>
  );
}

export function FormRow({ children }: { children: ReactNode }) {
  return <div className={css.row}>{children}</div>;
}
