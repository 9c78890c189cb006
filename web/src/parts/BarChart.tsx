import { AxisBottom, AxisLeft } from '@visx/axis';
import { useParentSize } from '@visx/responsive';
import { scaleBand, scaleLinear } from '@visx/scale';
import { useState } from 'react';
import { count } from '../format/numbers';
import css from './BarChart.module.css';

export type Bar = { key: string; label: string; tick: string; value: number; note?: string };

const HEIGHT = 220;
const MARGIN = { top: 12, right: 8, bottom: 28, left: 48 };
/** A label on the axis takes about so many pixels. */
const TICK_WIDTH = 56;

/** Figures by day or month. The same figures stand in a table for who cannot see the bars. */
export function BarChart({ label, unit, bars }: { label: string; unit: string; bars: readonly Bar[] }) {
  const { parentRef, width } = useParentSize({ debounceTime: 50 });
  const [seen, setSeen] = useState<string | null>(null);
  const inner = Math.max(0, width - MARGIN.left - MARGIN.right);
  const x = scaleBand({ domain: bars.map(({ key }) => key), range: [0, inner], padding: 0.25 });
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const bottom = HEIGHT - MARGIN.top - MARGIN.bottom;
  const y = scaleLinear({ domain: [0, highest], range: [bottom, 0], nice: true });
  const grid = y.ticks(4).filter(Number.isInteger);
  const each = Math.max(1, Math.ceil(bars.length / Math.max(1, Math.floor(inner / TICK_WIDTH))));
  const shown = bars.find(({ key }) => key === seen);
  const ticks = new Map(bars.map(({ key, tick }) => [key, tick]));
  return (
    <figure className={css.chart}>
      <div ref={parentRef} className={css.frame}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} aria-hidden onPointerLeave={() => setSeen(null)}>
            <g transform={`translate(${MARGIN.left} ${MARGIN.top})`}>
              <AxisLeft
                scale={y}
                tickValues={grid}
                hideAxisLine
                hideTicks
                tickFormat={(value) => count(Number(value))}
                tickClassName={css.tick}
                tickLabelProps={{}}
              />
              {grid.map((value) => (
                <line key={value} x2={inner} y1={y(value)} y2={y(value)} className={css.grid} />
              ))}
              {bars.map(({ key, value }) => (
                <g key={key} onPointerEnter={() => setSeen(key)}>
                  <rect
                    x={x(key)}
                    y={y(value)}
                    width={x.bandwidth()}
                    height={bottom - y(value)}
                    rx={Math.min(3, x.bandwidth() / 4)}
                    className={key === seen ? css.seen : css.bar}
                  />
                  <rect x={x(key)} width={x.step()} height={bottom} className={css.reach} />
                </g>
              ))}
              <AxisBottom
                scale={x}
                top={bottom}
                hideTicks
                tickValues={bars.filter((_, index) => index % each === 0).map(({ key }) => key)}
                tickFormat={(key) => ticks.get(key) ?? ''}
                axisLineClassName={css.axis}
                tickClassName={css.tick}
                tickLabelProps={{ textAnchor: 'middle' }}
              />
            </g>
          </svg>
        )}
      </div>
      <figcaption className={css.caption}>
        {shown ? (
          <>
            <strong>{shown.label}</strong> {count(shown.value)} {unit}
            {shown.note && <span> · {shown.note}</span>}
          </>
        ) : (
          label
        )}
      </figcaption>
      <div className="hidden-visually">
        <table>
          <caption>{label}</caption>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.key}>
                <th scope="row">{bar.label}</th>
                <td>
                  {count(bar.value)} {unit}
                  {bar.note && `, ${bar.note}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
