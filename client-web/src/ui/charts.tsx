import { useLayoutEffect, useRef, useState } from 'react';
import { useFormat } from '../i18n/text';
import { marksUpTo } from './scale';
import './charts.css';

export interface ColumnGroup {
  /** Under the columns; there may be place for every other one only. */
  name: string;
  /** In the order of the chart's `parts`; undefined: nothing to show. */
  values: (number | undefined)[];
}

interface ColumnsProps {
  /** What the picture shows, for whoever does not see it; the table beside it has the values. */
  label: string;
  parts: string[];
  groups: ColumnGroup[];
}

const kHeight = 220;
const kFoot = 22;
const kTop = 8;
const kMargin = 36;
/** Pixels that the name of a group takes. */
const kName = 44;

/** Columns in groups, drawn in pixels of the screen so that letters keep their size. */
export function Columns({ label, parts, groups }: ColumnsProps) {
  const format = useFormat();
  const [box, width] = useWidth();
  const marks = marksUpTo(Math.max(0, ...groups.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const y = (value: number) => kHeight - kFoot - (value / marks.at(-1)!) * (kHeight - kFoot - kTop);
  const pitch = Math.max(1, (width - kMargin) / Math.max(1, groups.length));
  const column = Math.min(28, (pitch * 0.72) / parts.length);
  const every = Math.ceil(kName / pitch);
  return (
    <figure className="chart">
      <div ref={box} className="chart-canvas">
        {width > 0 && (
          <svg role="img" aria-label={label} width={width} height={kHeight}>
            {marks.map((mark) => (
              <g key={mark}>
                <line className="chart-line" x1={kMargin} x2={width} y1={y(mark)} y2={y(mark)} />
                <text className="chart-text" x={kMargin - 6} y={y(mark) + 4} textAnchor="end">
                  {format.number(mark)}
                </text>
              </g>
            ))}
            {groups.map(({ name, values }, index) => {
              const middle = kMargin + pitch * (index + 0.5);
              return (
                <g key={name}>
                  {values.map(
                    (value, part) =>
                      value !== undefined &&
                      value > 0 && (
                        <rect
                          key={part}
                          className={`chart-part chart-part-${part}`}
                          x={middle + (part - parts.length / 2) * column + 0.5}
                          y={y(value)}
                          width={Math.max(1, column - 1)}
                          height={y(0) - y(value)}
                        />
                      ),
                  )}
                  {index % every === 0 && (
                    <text className="chart-text" x={middle} y={kHeight - 6} textAnchor="middle">
                      {name}
                    </text>
                  )}
                </g>
              );
            })}
          </svg>
        )}
      </div>
      {parts.length > 1 && <Legend parts={parts} />}
    </figure>
  );
}

export function Legend({ parts }: { parts: string[] }) {
  return (
    <figcaption>
      <ul className="chart-legend">
        {parts.map((part, index) => (
          <li key={part}>
            <svg aria-hidden="true" width="14" height="14">
              <rect className={`chart-part chart-part-${index}`} x="1" y="1" width="12" height="12" />
            </svg>
            {part}
          </li>
        ))}
      </ul>
    </figcaption>
  );
}

/** A line as long as its part of the whole, beside its figure in a table. */
export function Share({ value, of, part = 0 }: { value: number; of: number; part?: number }) {
  return (
    <svg
      className="chart-share"
      aria-hidden="true"
      viewBox="0 0 100 12"
      preserveAspectRatio="none"
      width="100%"
      height="12"
    >
      <rect className="chart-track" width="100" height="12" />
      <rect className={`chart-part chart-part-${part}`} width={of > 0 ? (100 * value) / of : 0} height="12" />
    </svg>
  );
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
