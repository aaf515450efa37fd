/** The report of a run that did not end as it should, as it is kept. */

import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PlainText } from '../../ui/plain-text';
import { ProblemNotice } from '../../ui/problem-notice';
import { useReport } from './use-crashes';

export function CrashReport({ id }: { readonly id: string }) {
  const report = useReport(id);
  if (report.status === 'loading') return <LoadingSkeleton rows={4} />;
  if (report.status === 'failed') return <ProblemNotice problem={report.problem} />;
  return (
    <section aria-label={t('crashes.report')}>
      <PlainText>{report.text}</PlainText>
    </section>
  );
}
