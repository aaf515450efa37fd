/** Every file of a report, exactly as it will be written. */

import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PlainText } from '../../ui/plain-text';
import classes from './report-preview.module.css';
import type { ReportFile } from './report-text';
import type { useDiagnostics } from './use-diagnostics';

interface ReportPreviewProps {
  readonly files: readonly ReportFile[];
  /** Null where they are not to be included. */
  readonly diagnostics: ReturnType<typeof useDiagnostics> | null;
}

export function ReportPreview({ files, diagnostics }: ReportPreviewProps) {
  return (
    <section className={classes.preview} aria-label={t('help.report.preview')}>
      <h3 className={classes.title}>{t('help.report.preview')}</h3>
      {files.map(({ name, text }, place) => (
        <details key={name} className={classes.file} open={place === 0}>
          <summary>{name}</summary>
          <PlainText>{text}</PlainText>
        </details>
      ))}
      {diagnostics?.status === 'loading' && <LoadingSkeleton rows={2} />}
      {diagnostics?.status === 'failed' && (
        <p role="status">{t('help.report.noDiagnostics', { title: diagnostics.problem.title })}</p>
      )}
    </section>
  );
}
