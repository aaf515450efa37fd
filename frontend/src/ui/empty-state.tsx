/** What a screen says before it holds anything: what will be here, and how it gets here. */

import type { ReactNode } from 'react';
import classes from './placard.module.css';

interface EmptyStateProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly icon?: ReactNode;
  readonly actions?: ReactNode;
}

export function EmptyState({ title, description, icon, actions }: EmptyStateProps) {
  return (
    <div className={classes.placard}>
      {icon && <span className={classes.icon}>{icon}</span>}
      <h2 className={classes.title}>{title}</h2>
      {description && <p className={classes.words}>{description}</p>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
