/** Sends files to be imported; how far it gets is told by `importJobs$`. */

import { notifications } from '@mantine/notifications';
import { ProblemError, toProblem } from '../../bridge/problem';
import { showProblem } from '../../reactive/use-command';

/** Whether the job was accepted. Files go by HTTP in any case: the window's bridge carries text only. */
export async function startImport(files: readonly File[]): Promise<boolean> {
  if (files.length === 0) return false;
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  try {
    const answer = await fetch('/api/imports', { method: 'POST', body: form });
    if (!answer.ok) throw new ProblemError(toProblem(await answer.json()));
    notifications.show({ message: 'Import has begun', autoClose: 3_000 });
    return true;
  } catch (error) {
    showProblem(toProblem(error));
    return false;
  }
}
