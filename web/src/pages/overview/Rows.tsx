import type { CSSProperties, ReactNode } from 'react';
import { failure } from '../../api/faults';
import type { Loaded } from '../../api/loaded';
import { Failure } from '../../parts/Notice';
import { Skeleton } from '../../parts/Skeleton';
import { Thing } from '../../parts/Thing';
import css from './Rows.module.css';

/** So many rows there is place for. */
export const PLACES = 5;

type Props<Item> = {
  loaded: Pick<Loaded<unknown>, 'error' | 'reload'>;
  items: readonly Item[] | undefined;
  row: (item: Item) => ReactNode;
  empty: ReactNode;
};

/** The first rows of a list, in a place that is as high before they are there as with all of them. */
export function Rows<Item extends { id: string }>({ loaded, items, row, empty }: Props<Item>) {
  return (
    <div className={css.rows} style={{ '--places': PLACES } as CSSProperties} aria-busy={!items}>
      {loaded.error ? (
        <Failure fault={failure(loaded.error)} onRetry={loaded.reload} />
      ) : !items ? (
        Array.from({ length: PLACES }, (_, place) => `place ${place}`).map((place) => (
          <div key={place} className={css.place}>
            <Skeleton width="70%" height="1.4em" />
          </div>
        ))
      ) : items.length === 0 ? (
        empty
      ) : (
        <ul>
          {items.map((item) => (
            <li key={item.id} className={css.row}>
              {row(item)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type RowProps = { name: string; note?: ReactNode; link: ReactNode; end?: ReactNode; endNote?: ReactNode };

export function Row({ name, note, link, end, endNote }: RowProps) {
  return (
    <>
      <Thing name={name} note={note}>
        {link}
      </Thing>
      <span className={css.end}>
        {end}
        {endNote && <span className={css.note}>{endNote}</span>}
      </span>
    </>
  );
}

/** What stands below the rows. */
export function Foot({ children }: { children: ReactNode }) {
  return <p className={css.foot}>{children}</p>;
}
