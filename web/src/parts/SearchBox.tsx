import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import css from './SearchBox.module.css';

/** So long nobody types before it is searched. */
const PAUSE_MS = 200;

type Props = { label: string; value: string; onChange: (value: string) => void };

/** A search that is told once typing pauses, and follows its value where that changes otherwise (back, a link). */
export function SearchBox({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;

  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);

  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      tell.current(typed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <SearchField className={css.search ?? ''} aria-label={label} value={typed} onChange={setTyped}>
      <Search size={16} aria-hidden className={css.icon} />
      <Input className={css.input} placeholder={label} />
      <Button className={css.clear ?? ''} aria-label="Clear">
        <X size={16} aria-hidden />
      </Button>
    </SearchField>
  );
}
