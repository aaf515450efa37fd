/** Where the dialog that reports a problem opens, above whatever is shown, also when the frame is not. */

import { useSyncExternalStore } from 'react';
import { wantedReport } from '../bridge/report';
import { onDemand } from '../ui/on-demand';

const Dialog = onDemand(async () => (await import('../features/help/report-dialog')).ReportDialog);

export function ReportHost() {
  const report = useSyncExternalStore(wantedReport.watch, wantedReport.current);
  return <Dialog opened={report !== null} report={report} onClose={() => wantedReport.set(null)} />;
}
