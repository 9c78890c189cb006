import { Keyboard } from 'lucide-react';
import { Button } from '../../parts/Button';
import css from './KeyHints.module.css';

type Props = { mayReview: boolean; inInbox: boolean; isOn: boolean; onTurn: (isOn: boolean) => void };

/** The keys, and the way to turn them off. */
export function KeyHints({ mayReview, inInbox, isOn, onTurn }: Props) {
  const keys = [
    { names: ['J', 'K'], label: 'move' },
    ...(mayReview
      ? [
          { names: ['A'], label: 'approve' },
          { names: ['X'], label: 'don’t approve' },
          { names: ['U'], label: inInbox ? 'undo' : 'back to inbox' },
        ]
      : []),
    { names: ['Enter'], label: 'open' },
  ];
  return (
    <div className={css.keys}>
      <Keyboard size={16} aria-hidden />
      {isOn ? (
        <ul className={css.list} aria-label="Keys">
          {keys.map(({ names, label }) => (
            <li key={label}>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
              {label}
            </li>
          ))}
        </ul>
      ) : (
        <span>Keys are off</span>
      )}
      <Button look="quiet" small onPress={() => onTurn(!isOn)}>
        {isOn ? 'Turn keys off' : 'Turn keys on'}
      </Button>
    </div>
  );
}
