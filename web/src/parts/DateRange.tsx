import { useEffect, useState } from 'react';
import { calendarDate } from '../shell/search';
import css from './DateRange.module.css';

type Props = {
  since: string | undefined;
  until: string | undefined;
  onChange: (range: { since?: string; until?: string }) => void;
};

/** From one calendar day to another, both included; either may be left open. */
export function DateRange({ since, until, onChange }: Props) {
  return (
    <div className={css.range}>
      <Day label="From" value={since} onChange={(day) => onChange({ since: day, until })} />
      <Day label="To" value={until} onChange={(day) => onChange({ since, until: day })} />
    </div>
  );
}

function Day({
  label,
  value = '',
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <label className={css.day}>
      <span>{label}</span>
      <input
        type="date"
        className={css.input}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          const day = calendarDate(target.value);
          // A date that is half typed is not told.
          if (day || (target.value === '' && !target.validity.badInput)) onChange(day);
        }}
      />
    </label>
  );
}
