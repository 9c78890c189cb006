import type { ReactNode } from 'react';
import css from './Form.module.css';

/** Fields one below the other; `onSubmit` is told when they are sent. */
export function Form({
  onSubmit,
  children,
  label,
}: {
  onSubmit: () => void;
  children: ReactNode;
  label: string;
}) {
  return (
    <form
      className={css.form}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

export function FormRow({ children }: { children: ReactNode }) {
  return <div className={css.row}>{children}</div>;
}
