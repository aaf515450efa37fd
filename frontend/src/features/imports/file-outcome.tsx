/** What came of one imported file. */

import { Link } from '@tanstack/react-router';
import type { ImportedFile } from '../../generated/live';
import { t } from '../../i18n/i18n';
import classes from './file-outcome.module.css';

export function FileOutcome({ file }: { file: ImportedFile }) {
  return (
    <li className={classes.file}>
      <span className={classes.name} title={file.name}>
        {file.name}
      </span>
      <span className={classes.outcome} data-status={file.status}>
        <OutcomeWords file={file} />
        {file.notes.map((note) => (
          <span key={note} className={classes.note}>
            {note}
          </span>
        ))}
      </span>
    </li>
  );
}

function OutcomeWords({ file }: { file: ImportedFile }) {
  if (file.status === 'failed')
    return (
      <span className={classes.reason}>
        {t('imports.file.failed', { reason: file.reason ?? t('imports.file.unknown') })}
      </span>
    );
  if (file.status === 'pending') return <span className={classes.note}>{t('imports.file.waiting')}</span>;
  return (
    <span>
      {file.personas.map((persona) => (
        <Link key={persona.id} className={classes.persona} to="/personas/$personaId" params={{ personaId: persona.id }}>
          {persona.name}
        </Link>
      ))}
      {file.conversations > 0 && (
        <span className={classes.counted}>
          {t('imports.file.talk', {
            conversations: t('imports.file.conversations', { count: file.conversations }),
            messages: t('imports.file.messages', { count: file.messages }),
          })}
        </span>
      )}
      {file.memories > 0 && <span>{t('imports.job.memories', { count: file.memories })}</span>}
    </span>
  );
}
