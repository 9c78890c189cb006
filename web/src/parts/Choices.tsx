import { useId } from 'react';
import type { Fault } from '../api/faults';
import css from './Choices.module.css';
import { FaultText } from './Field';
import type { Choice } from './Select';

type Props<Id extends string> = {
  label: string;
  choices: readonly Choice<Id>[];
  chosen: readonly Id[];
  onChange: (chosen: Id[]) => void;
  /** Where the choices say by themselves what they are about. */
  hideLabel?: boolean;
  fault?: Fault | undefined;
};

/** Any number of a few choices, all of them in sight. */
export function Choices<Id extends string>(props: Props<Id>) {
  const { label, choices, chosen, onChange, hideLabel = false, fault } = props;
  const told = useId();
  const toggle = (id: Id, isOn: boolean) =>
    onChange(choices.map((choice) => choice.id).filter((one) => (one === id ? isOn : chosen.includes(one))));
  return (
    <fieldset className={css.choices} aria-describedby={fault ? told : undefined}>
      <legend className={hideLabel ? 'hidden-visually' : css.label}>{label}</legend>
      {choices.map(({ id, label: name }) => (
        <label key={id} className={css.choice}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          />
          {name}
        </label>
      ))}
      {fault && (
        <div id={told} className={css.fault}>
          <FaultText fault={fault} />
        </div>
      )}
    </fieldset>
  );
}
