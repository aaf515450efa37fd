/** Ways to begin an import; how far it gets is told by `importJobs$`. */

import { answer } from '../../bridge/client';
import { ProblemError, toProblem } from '../../bridge/problem';
import { desktopImport } from '../../generated/api/sdk.gen';
import { showProblem } from '../../reactive/use-command';

/** Whether what was said in chats is also remembered, turn by turn; as the import screen has it. */
export const importOptions = { turnsAsMemories: false };

/** Sends files, by HTTP in any case: the window's bridge carries text only. Whether the job was accepted. */
export async function startImport(files: readonly File[]): Promise<boolean> {
  if (files.length === 0) return false;
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  try {
    const reply = await fetch(`/api/imports?turns_as_memories=${importOptions.turnsAsMemories}`, {
      method: 'POST',
      body: form,
    });
    if (!reply.ok) throw new ProblemError(toProblem(await reply.json()));
    return true;
  } catch (error) {
    showProblem(toProblem(error));
    return false;
  }
}

/** Lets the person choose in the window's native dialog, and reads the files where they are. */
export async function importChosen(): Promise<void> {
  try {
    await answer(desktopImport({ query: { turns_as_memories: importOptions.turnsAsMemories } }));
  } catch (error) {
    showProblem(toProblem(error));
  }
}
