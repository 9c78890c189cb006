import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import css from './RadioCards.module.css';

type Card<Id extends string> = { id: Id; label: string; note: string };

type Props<Id extends string> = {
  label: string;
  cards: readonly Card<Id>[];
  value: Id;
  onChange: (id: Id) => void;
};

/** One of a few ways, each with what speaks for it. */
export function RadioCards<Id extends string>({ label, cards, value, onChange }: Props<Id>) {
  return (
    <RadioGroup className={css.group ?? ''} value={value} onChange={(id) => onChange(id as Id)}>
      <Label className={css.label}>{label}</Label>
      <div className={css.cards}>
        {cards.map(({ id, label: name, note }) => (
          <Radio key={id} value={id} className={css.card ?? ''}>
            <span className={css.mark} aria-hidden />
            <span>
              <strong>{name}</strong>
              <span className={css.note}>{note}</span>
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
