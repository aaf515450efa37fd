/** A number, or its name, that leads to what it counts. */

import type { ReactNode } from 'react';
import { useDashboard } from './dashboard-context';
import classes from './go-link.module.css';
import { hrefOf, type Place } from './places';

interface GoLinkProps {
  readonly place: Place;
  /** Its whole name, where what is shown is only a number. */
  readonly label?: string;
  readonly children: ReactNode;
}

export function GoLink({ place, label, children }: GoLinkProps) {
  const { onGo } = useDashboard();
  return (
    <a
      className={classes.link}
      href={hrefOf(place)}
      {...(label !== undefined && { 'aria-label': label })}
      draggable={false}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onGo(place);
      }}
    >
      {children}
    </a>
  );
}
