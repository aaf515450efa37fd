/** Counts as a grid of coloured cells that is walked with the arrow keys; each cell says what it holds. */

import { type KeyboardEvent, useRef, useState } from 'react';
import { levelOf } from './heat';
import classes from './heat.module.css';

export interface HeatCell {
  readonly key: string;
  /** What it is of and how many, as one reads it out. */
  readonly label: string;
  readonly count: number;
}

interface HeatGridProps {
  readonly label: string;
  readonly columns: readonly { readonly key: string; readonly label: string }[];
  /** A cell is null where there is none. */
  readonly rows: readonly { readonly label: string; readonly cells: readonly (HeatCell | null)[] }[];
  readonly most: number;
  readonly kind: 'hours' | 'days';
  readonly onPoint: (cell: HeatCell | null) => void;
  readonly onChoose?: ((cell: HeatCell) => void) | undefined;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function HeatGrid({ label, columns, rows, most, kind, onPoint, onChoose }: HeatGridProps) {
  const grid = useRef<HTMLTableElement>(null);
  const last = columns.length - 1;
  const [active, setActive] = useState<readonly [number, number]>([0, kind === 'days' ? last : 0]);
  const at = rows[active[0]]?.cells[active[1]] ? active : firstOf(rows);

  const walk = (event: KeyboardEvent) => {
    const cell = rows[at[0]]?.cells[at[1]];
    if ((event.key === 'Enter' || event.key === ' ') && cell && onChoose) {
      event.preventDefault();
      return onChoose(cell);
    }
    const next = stepped(event.key, at, rows);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    grid.current?.querySelector<HTMLElement>(`[data-at="${next[0]} ${next[1]}"]`)?.focus();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that is walked
    <table ref={grid} className={classes.grid} data-kind={kind} role="grid" aria-label={label} onKeyDown={walk}>
      <thead>
        <tr>
          <th aria-hidden />
          {columns.map((column) => (
            <th key={column.key} scope="col" className={classes.column}>
              <span>{column.label}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, y) => (
          <tr key={row.label}>
            <th scope="row" className={classes.row}>
              {row.label}
            </th>
            {row.cells.map((cell, x) => (
              <Box
                // biome-ignore lint/suspicious/noArrayIndexKey: it is the column
                key={x}
                cell={cell}
                at={`${y} ${x}`}
                level={levelOf(cell?.count ?? 0, most)}
                isActive={y === at[0] && x === at[1]}
                isNumbered={kind === 'hours'}
                onPoint={() => onPoint(cell)}
                onFocus={() => setActive([y, x])}
                onChoose={onChoose}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface BoxProps {
  readonly cell: HeatCell | null;
  readonly at: string;
  readonly level: number;
  readonly isActive: boolean;
  readonly isNumbered: boolean;
  readonly onPoint: () => void;
  readonly onFocus: () => void;
  readonly onChoose: ((cell: HeatCell) => void) | undefined;
}

function Box({ cell, at, level, isActive, isNumbered, onPoint, onFocus, onChoose }: BoxProps) {
  if (cell === null) return <td aria-hidden />;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above
      role="gridcell"
      className={classes.cell}
      data-level={level}
      data-at={at}
      data-chosen={onChoose ? true : undefined}
      tabIndex={isActive ? 0 : -1}
      aria-label={cell.label}
      title={cell.label}
      onFocus={() => {
        onFocus();
        onPoint();
      }}
      onMouseEnter={onPoint}
      onClick={() => onChoose?.(cell)}
    >
      {isNumbered && cell.count > 0 && cell.count < 1000 ? cell.count : ''}
    </td>
  );
}

function firstOf(rows: HeatGridProps['rows']): readonly [number, number] {
  const y = rows.findIndex((row) => row.cells.some(Boolean));
  return [Math.max(y, 0), Math.max(rows[y]?.cells.findIndex(Boolean) ?? 0, 0)];
}

/** Past places without a cell; null at the edge. */
function stepped(
  key: string,
  from: readonly [number, number],
  rows: HeatGridProps['rows'],
): readonly [number, number] | null {
  if (key === 'Home') return [from[0], Math.max(rows[from[0]]?.cells.findIndex(Boolean) ?? 0, 0)];
  if (key === 'End') return [from[0], rows[from[0]]?.cells.findLastIndex(Boolean) ?? 0];
  const step = STEPS[key];
  if (step === undefined) return null;
  let [y, x] = from;
  do {
    y += step[0];
    x += step[1];
    if (rows[y]?.cells[x]) return [y, x];
  } while (rows[y] && x >= 0 && x < (rows[y]?.cells.length ?? 0));
  return null;
}
