/** One part of the settings under its heading; its id is where links and the index lead. */

import type { ReactNode } from 'react';
import { t } from '../../i18n/i18n';
import type { SectionId } from './sections';
import classes from './settings-screen.module.css';

interface SectionProps {
  readonly id: SectionId;
  /** Beside the heading, such as the way to a page of help. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ id, aside, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.heading}>
        <h2 id={id} tabIndex={-1}>
          {t(`settings.sections.${id}`)}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
