import { useParentSize } from '@visx/responsive';
import { calendarDay, shortMonth, weekday } from '../format/dates';
import { count, counted } from '../format/numbers';
import css from './HeatMap.module.css';

const DAY = 86_400_000;
const CELL_LEAST = 12;
const CELL_MOST = 26;
const LEFT = 34;
const TOP = 18;
const SHADES = 4;

/** Sign-ins by day, a column for each week, darker where there are more. */
export function HeatMap({
  label,
  from,
  to,
  values,
}: {
  label: string;
  from: string;
  to: string;
  values: ReadonlyMap<string, number>;
}) {
  const { parentRef, width } = useParentSize({ debounceTime: 50 });
  const first = mondayBefore(Date.parse(from));
  const last = Date.parse(to);
  const days: { date: string; week: number; row: number; value: number }[] = [];
  for (let at = Date.parse(from); at <= last; at += DAY) {
    const date = new Date(at).toISOString().slice(0, 10);
    const passed = Math.round((at - first) / DAY);
    days.push({ date, week: Math.floor(passed / 7), row: passed % 7, value: values.get(date) ?? 0 });
  }
  const most = Math.max(1, ...days.map(({ value }) => value));
  const weeks = (days.at(-1)?.week ?? 0) + 1;
  // As large as there is room for.
  const cell = Math.min(CELL_MOST, Math.max(CELL_LEAST, Math.floor((width - LEFT) / weeks)));
  const busiest = days.reduce(
    (best, one) => (one.value > best.value ? one : best),
    days[0] ?? { date: to, value: 0 },
  );
  const sum = days.reduce((all, { value }) => all + value, 0);
  const told = `${label}: ${counted(sum, 'sign-in')} from ${calendarDay(from)} to ${calendarDay(to)}, most on ${calendarDay(busiest.date)} (${count(busiest.value)})`;
  return (
    <div className={css.scroll} ref={parentRef}>
      <svg width={LEFT + weeks * cell} height={TOP + 7 * cell} role="img" aria-label={told}>
        {days
          .filter(({ date, row }) => date.slice(8) <= '07' && row === 0)
          .map(({ date, week }) => (
            <text key={date} x={LEFT + week * cell} y={11} className={css.text}>
              {shortMonth(date)}
            </text>
          ))}
        {[0, 2, 4].map((row) => (
          <text key={row} x={0} y={TOP + (row + 0.5) * cell + 3} className={css.text}>
            {weekday(new Date(first + row * DAY).toISOString().slice(0, 10))}
          </text>
        ))}
        {days.map(({ date, week, row, value }) => (
          <rect
            key={date}
            x={LEFT + week * cell}
            y={TOP + row * cell}
            width={cell - 3}
            height={cell - 3}
            rx={Math.min(4, cell / 5)}
            className={css.day}
            data-shade={value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * SHADES))}
          >
            <title>{`${calendarDay(date)}: ${counted(value, 'sign-in')}`}</title>
          </rect>
        ))}
      </svg>
    </div>
  );
}

function mondayBefore(at: number): number {
  const passed = (new Date(at).getUTCDay() + 6) % 7;
  return at - passed * DAY;
}
