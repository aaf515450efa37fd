/** The frame of every screen: what it is, what can be done, and the rest of the space for its content. */

import { type ReactNode, useContext, useEffect, useRef } from 'react';
import { t } from '../i18n/i18n';
import classes from './screen.module.css';
import { ScreenTitleContext } from './screen-title';

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
  const heading = useRef<HTMLHeadingElement>(null);
  const tell = useContext(ScreenTitleContext);
  // A title may be made of elements, of which the words are known once they are there.
  useEffect(() => tell(heading.current?.textContent ?? ''));
  return (
    <section className={classes.screen}>
      <header className={classes.head} data-screen-head>
        <h1 ref={heading} className={classes.title} tabIndex={-1}>
          {title}
        </h1>
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
