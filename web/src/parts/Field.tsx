import type { ReactNode } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField, type TextFieldProps } from 'react-aria-components/TextField';
import type { Fault } from '../api/faults';
import css from './Field.module.css';

type Props = Omit<TextFieldProps, 'className' | 'children' | 'isInvalid'> & {
  label: string;
  hint?: ReactNode;
  fault?: Fault | undefined;
  placeholder?: string;
  /** Lines of a field for longer texts; of `type="password"`, these show as dots, too. */
  lines?: number;
};

/** A text field, what it is for, and what is wrong with what it holds. */
export function Field({ label, hint, fault, placeholder, lines, ...rest }: Props) {
  return (
    <TextField {...rest} className={css.field ?? ''} isInvalid={fault !== undefined}>
      <Label>{label}</Label>
      {lines ? (
        <TextArea
          className={css.input}
          rows={lines}
          placeholder={placeholder}
          data-secret={rest.type === 'password' || undefined}
        />
      ) : (
        <Input className={css.input} placeholder={placeholder} />
      )}
      {hint && (
        <Text slot="description" className={css.hint ?? ''}>
          {hint}
        </Text>
      )}
      {fault && <FaultText fault={fault} slot="errorMessage" />}
    </TextField>
  );
}

export function FaultText({ fault, slot }: { fault: Fault; slot?: string }) {
  const text = (
    <>
      <strong>{fault.message}</strong>
      {fault.remedy && <> {fault.remedy}</>}
    </>
  );
  if (slot) {
    return (
      <Text slot={slot} className={css.fault ?? ''}>
        {text}
      </Text>
    );
  }
  return (
    <p role="alert" className={css.fault}>
      {text}
    </p>
  );
}
