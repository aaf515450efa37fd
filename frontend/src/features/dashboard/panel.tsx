/** A titled box of the dashboard. */

import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title: string;
  /** Unit or period of what is inside. */
  note?: string;
  children: ReactNode;
}

export function Panel({ title, note, children }: PanelProps) {
  const heading = useId();
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <header className={classes.head}>
        <h3 id={heading} className={classes.title}>
          {title}
        </h3>
        {note !== undefined && <span className={classes.note}>{note}</span>}
      </header>
      {children}
    </section>
  );
}
