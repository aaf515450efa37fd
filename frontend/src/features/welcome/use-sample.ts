/** The sample: whether it is here, how it comes, and how all of it goes again. */

import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import { sampleImport, sampleRemove } from '../../generated/api/sdk.gen';
import { language, t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { showUndo } from '../../ui/show-undo';

export interface Sample {
  readonly isHere: boolean;
  /** Resolves to false where it failed. */
  readonly bring: () => Promise<boolean>;
  readonly remove: () => Promise<unknown>;
  readonly busy: boolean;
}

export function useSample(): Sample {
  const personas = useLiveQuery('personas$', {});
  const bring = useCommand(async () => {
    await answer(sampleImport({ query: { wait: true }, body: { language: language() } }));
    return true;
  });
  const takeBack = useCommand((ids: readonly string[]) => undoStep(ids));
  const remove = useCommand(async () => {
    const gone = await answer(sampleRemove());
    showUndo({ message: t('welcome.sample.removed'), undo: () => takeBack.run(gone.ids) });
  });
  return {
    isHere: personas.status === 'live' && personas.rows.some((persona) => persona.origin?.kind === 'sample'),
    bring: async () => (await bring.run()) === true,
    remove: remove.run,
    busy: bring.busy || remove.busy,
  };
}
