/** A titled tile with a chart or a list in it, and what can be done with that. */

import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: string;
  /** Unit or period of what is inside. */
  readonly note?: string;
  /** Such as the menu to export it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ title, note, actions, children }: PanelProps) {
  const heading = useId();
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <header className={classes.head}>
        <h2 id={heading} className={classes.title}>
          {title}
        </h2>
        {note !== undefined && <span className={classes.note}>{note}</span>}
        {actions && <span className={classes.actions}>{actions}</span>}
      </header>
      {children}
    </section>
  );
}

export function PanelNote({ children }: { readonly children: ReactNode }) {
  return <p className={classes.words}>{children}</p>;
}
