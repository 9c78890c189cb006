import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import css from './Segmented.module.css';
import type { Choice } from './Select';

type Props<Id extends string> = {
  /** What is chosen, for who cannot see the choices side by side. */
  label: string;
  choices: readonly Choice<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  isDisabled?: boolean;
};

/** One of a few choices, all in sight. Arrow keys only move along them: a choice is made by Space or Enter. */
export function Segmented<Id extends string>({ label, choices, value, onChange, isDisabled }: Props<Id>) {
  return (
    <ToggleButtonGroup
      className={css.group ?? ''}
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = choices.find(({ id }) => keys.has(id));
        if (chosen && chosen.id !== value) onChange(chosen.id);
      }}
      isDisabled={isDisabled}
    >
      {choices.map(({ id, label: text }) => (
        <ToggleButton key={id} id={id} className={css.choice ?? ''}>
          {text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
