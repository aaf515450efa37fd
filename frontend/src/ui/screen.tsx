/** The frame of every screen: what it is, what can be done, and the rest of the space for its content. */

import type { ReactNode } from 'react';
import { t } from '../i18n/i18n';
import classes from './screen.module.css';

interface ScreenProps {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** Keeps content off the edges; lists go without. */
  readonly padded?: boolean;
  /** For content that is read by scrolling: the keys reach it though nothing in it takes them. */
  readonly reading?: boolean;
  readonly children: ReactNode;
}

export function Screen({ title, subtitle, actions, padded, reading, children }: ScreenProps) {
  return (
    <section className={classes.screen}>
      <header className={classes.head}>
        <h1 className={classes.title}>{title}</h1>
        {subtitle && <span className={classes.subtitle}>{subtitle}</span>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      <div
        className={classes.body}
        data-padded={padded || undefined}
        {...(reading && { tabIndex: 0, role: 'region', 'aria-label': t('ui.contentOf', { title: String(title) }) })}
      >
        {children}
      </div>
    </section>
  );
}
