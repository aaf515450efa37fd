/** What can be imported, and what becomes of it. */

import { t } from '../../i18n/i18n';
import classes from './supported-formats.module.css';

const FORMATS = ['cards', 'letta', 'mem0', 'tavern', 'chatgpt', 'vault'] as const;

export function SupportedFormats() {
  return (
    <dl className={classes.formats}>
      {FORMATS.map((format) => (
        <div key={format} className={classes.format}>
          <dt className={classes.name}>
            {t(`imports.formats.${format}.name`)}{' '}
            <span className={classes.files}>{t(`imports.formats.${format}.files`)}</span>
          </dt>
          <dd className={classes.becomes}>{t(`imports.formats.${format}.becomes`)}</dd>
        </div>
      ))}
    </dl>
  );
}
