/** The report of a run that did not end as it should, as it is kept. */

import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './crashes.module.css';
import { useReport } from './use-crashes';

export function CrashReport({ id }: { readonly id: string }) {
  const report = useReport(id);
  if (report.status === 'loading') return <LoadingSkeleton rows={4} />;
  if (report.status === 'failed') return <ProblemNotice problem={report.problem} />;
  return (
    <section aria-label={t('crashes.report')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre className={classes.report} tabIndex={0}>
        {report.text}
      </pre>
    </section>
  );
}
