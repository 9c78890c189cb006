import { Check, ChevronDown } from 'lucide-react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import css from './Select.module.css';

export type Choice<Id extends string> = { id: Id; label: string };

type Props<Id extends string> = {
  label: string;
  choices: readonly Choice<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  /** Where the choice says by itself what it is about. */
  hideLabel?: boolean;
};

export function Select<Id extends string>({ label, choices, value, onChange, hideLabel = false }: Props<Id>) {
  return (
    <AriaSelect
      className={css.select ?? ''}
      value={value}
      onChange={(id) => onChange(id as Id)}
      aria-label={hideLabel ? label : undefined}
    >
      {!hideLabel && <Label className={css.label}>{label}</Label>}
      <Button className={css.button ?? ''}>
        <SelectValue className={css.value ?? ''} />
        <ChevronDown size={16} aria-hidden />
      </Button>
      <Popover className={css.popover ?? ''}>
        <ListBox items={choices} className={css.list ?? ''}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={css.item ?? ''}>
              {({ isSelected }) => (
                <>
                  <span>{choice.label}</span>
                  {isSelected && <Check size={16} aria-hidden />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
