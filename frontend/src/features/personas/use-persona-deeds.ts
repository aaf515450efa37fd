/** What can be done with personas as a whole; each deed offers to be taken back. */

import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import {
  personasActivate,
  personasBringBack,
  personasDelete,
  personasDuplicate,
  personasRetire,
} from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface PersonaDeeds {
  readonly activate: (persona: Named) => Promise<unknown>;
  readonly duplicate: (persona: Named, withMemories: boolean) => Promise<string | undefined>;
  readonly retire: (personas: readonly Named[]) => Promise<unknown>;
  readonly bringBack: (personas: readonly Named[]) => Promise<unknown>;
  readonly remove: (personas: readonly Named[]) => Promise<unknown>;
  readonly copying: boolean;
}

export function usePersonaDeeds(): PersonaDeeds {
  const takeBack = useCommand((ids: readonly string[], steps: number) => undoStep(ids, steps));
  const activate = useCommand((persona: Named) => answer(personasActivate({ path: { persona_id: persona.id } })));
  const copy = useCommand(async (persona: Named, withMemories: boolean) => {
    const body = {
      name: t('personas.deeds.copyName', { name: persona.name }).slice(0, 200),
      with_memories: withMemories,
    };
    const made = await answer(personasDuplicate({ path: { persona_id: persona.id }, body }));
    // Its memories are of the same step, which is the newest one.
    showUndo({
      message: t('personas.deeds.duplicated', { name: persona.name }),
      undo: () => takeBack.run(withMemories ? [] : [made.id], 1),
    });
    return made.id;
  });
  const each = useCommand(
    async (personas: readonly Named[], call: (id: string) => Promise<unknown>, told: (named: Told) => string) => {
      for (const { id } of personas) await call(id);
      const ids = personas.map(({ id }) => id);
      const named = { name: personas[0]?.name ?? '', count: personas.length };
      showUndo({ message: told(named), undo: () => takeBack.run(ids, ids.length) });
    },
  );
  const path = (persona_id: string) => ({ path: { persona_id } });
  return {
    activate: activate.run,
    duplicate: copy.run,
    retire: (personas) =>
      each.run(
        personas,
        (id) => answer(personasRetire(path(id))),
        (told) => t('personas.deeds.retired', told),
      ),
    bringBack: (personas) =>
      each.run(
        personas,
        (id) => answer(personasBringBack(path(id))),
        (told) => t('personas.deeds.broughtBack', told),
      ),
    remove: (personas) =>
      each.run(
        personas,
        (id) => answer(personasDelete(path(id))),
        (told) => t('personas.deeds.deleted', told),
      ),
    copying: copy.busy,
  };
}

/** A type, not an interface, so that it can fill the places in words. */
type Told = { readonly name: string; readonly count: number };
