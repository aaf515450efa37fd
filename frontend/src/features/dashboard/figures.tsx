/** A headed row of tiles. */

import { type ReactNode, useId } from 'react';
import classes from './figures.module.css';

export function Figures({ title, children }: { title: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className={classes.title}>
        {title}
      </h2>
      <dl className={classes.tiles}>{children}</dl>
    </section>
  );
}
