/** One figure with its name and unit. */

import type { ReactNode } from 'react';
import classes from './tile.module.css';

interface TileProps {
  label: string;
  value: ReactNode;
  /** Named beside the figure; a plain count has none. */
  unit?: string;
  /** What the figure means, or how it is made up. */
  note?: ReactNode;
}

export function Tile({ label, value, unit, note }: TileProps) {
  return (
    <div className={classes.tile}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.figure}>
        <span className={classes.value}>{value}</span>
        {unit !== undefined && <span className={classes.unit}>{unit}</span>}
      </dd>
      {note !== undefined && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}
