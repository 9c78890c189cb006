import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { List } from '../api/connection';
import { failure } from '../api/faults';
import css from './DataTable.module.css';
import { Failure } from './Notice';
import { Skeleton } from './Skeleton';

export type Direction = 'ASC' | 'DESC';
export type Sort<Field extends string> = { field: Field; direction: Direction };

export type Column<Row, Field extends string = never> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What the list is ordered by when the header is pressed, and which way at first. */
  sort?: Field;
  first?: Direction;
  align?: 'end';
  /** Its share of the table's width. */
  width?: number;
  /** Left out on narrow screens. */
  wide?: boolean;
};

type Props<Row, Field extends string> = {
  /** What the rows are, for who cannot see the table. */
  label: string;
  list: List<Row>;
  columns: readonly Column<Row, Field>[];
  keyOf: (row: Row) => string;
  sort?: Sort<Field>;
  onSort?: (sort: Sort<Field>) => void;
  empty: ReactNode;
};

const ROW_HEIGHT = 56;
/** Rows that are drawn as places while the first of them are read. */
const PLACES = 8;

/** A table of any length: only the rows in sight are in the page, those ahead are read as one scrolls. */
export function DataTable<Row, Field extends string = never>(props: Props<Row, Field>) {
  const { label, list, columns, keyOf, sort, onSort, empty } = props;
  const frame = useRef<HTMLDivElement>(null);
  const offset = useOffset(frame, list.isLoading);
  const known = list.isLoading ? PLACES : (list.total ?? list.rows.length);
  const rows = useWindowVirtualizer({
    count: known,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: offset,
  });
  const items = rows.getVirtualItems();
  const end = items.at(-1)?.index ?? 0;
  const { need } = list;
  useEffect(() => need(end), [need, end]);

  if (list.error && list.rows.length === 0) {
    return <Failure fault={failure(list.error)} onRetry={list.reload} />;
  }
  if (!list.isLoading && known === 0) return empty;
  const shares = columns.reduce((sum, { width = 1 }) => sum + width, 0);
  const above = (items[0]?.start ?? offset) - offset;
  const below = rows.getTotalSize() - ((items.at(-1)?.end ?? offset) - offset);
  return (
    <div ref={frame} className={css.frame} data-stale={list.isStale || undefined} aria-busy={list.isLoading}>
      <table className={css.table} aria-label={label} aria-rowcount={list.isLoading ? -1 : known + 1}>
        <colgroup>
          {columns.map(({ id, width = 1, wide }) => (
            <col
              key={id}
              className={wide ? css.wide : undefined}
              style={{ width: `${(width / shares) * 100}%` }}
            />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Spacer height={above} />}
          {items.map(({ index }) => {
            const row = list.rows[index];
            const key = row === undefined ? `place ${index}` : keyOf(row);
            return <BodyRow key={key} row={row} index={index} columns={columns} />;
          })}
          {below > 0 && <Spacer height={below} />}
        </tbody>
      </table>
      {list.error && (
        <Failure
          fault={{ ...failure(list.error), remedy: 'Not all rows could be read.' }}
          onRetry={list.reload}
        />
      )}
    </div>
  );
}

type RowProps<Row> = { row: Row | undefined; index: number; columns: readonly Column<Row, string>[] };

/** Drawn again only where its row has changed: scrolling draws the whole table with each frame. */
const BodyRow = memo(function BodyRow<Row>({ row, index, columns }: RowProps<Row>) {
  return (
    <tr aria-rowindex={index + 2}>
      {columns.map(({ id, cell, align, wide }) => (
        <td key={id} className={classes(align, wide)}>
          {row === undefined ? <Skeleton width="60%" /> : cell(row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: RowProps<Row>) => ReactNode;

function HeaderCell<Row, Field extends string>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row, Field>;
  sort: Sort<Field> | undefined;
  onSort: ((sort: Sort<Field>) => void) | undefined;
}) {
  const { header, align, wide, first = 'ASC' } = column;
  const field = column.sort;
  if (!field || !onSort) {
    return (
      <th scope="col" className={classes(align, wide)}>
        {header}
      </th>
    );
  }
  const current = sort?.field === field ? sort.direction : undefined;
  const next = current === undefined ? first : current === 'ASC' ? 'DESC' : 'ASC';
  const Arrow = current === undefined ? ChevronsUpDown : current === 'ASC' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={classes(align, wide)}
      aria-sort={current === undefined ? 'none' : current === 'ASC' ? 'ascending' : 'descending'}
    >
      <button type="button" className={css.sort} onClick={() => onSort({ field, direction: next })}>
        {header}
        <Arrow size={14} aria-hidden data-current={current !== undefined || undefined} />
      </button>
    </th>
  );
}

function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden className={css.spacer}>
      <td style={{ height }} />
    </tr>
  );
}

function classes(align: 'end' | undefined, wide: boolean | undefined): string {
  return [align === 'end' ? css.end : '', wide ? css.wide : ''].filter(Boolean).join(' ');
}

/** How far down the page the rows begin. */
function useOffset(frame: React.RefObject<HTMLDivElement | null>, isLoading: boolean): number {
  const [offset, setOffset] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands above the table moves it once rows are there.
  useLayoutEffect(() => {
    const measure = () => {
      if (frame.current) setOffset(frame.current.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [frame, isLoading]);
  return offset;
}
