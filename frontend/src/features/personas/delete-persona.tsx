/** Deletes a persona at once; undo brings it back with all it remembers. */

import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import { personasDelete } from '../../generated/api/sdk.gen';
import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';

interface DeletePersonaProps {
  readonly persona: PersonaRead;
  readonly onDeleted: () => void;
}

export function DeletePersona({ persona, onDeleted }: DeletePersonaProps) {
  const path = { persona_id: persona.id };
  const restore = useCommand(() => undoStep([persona.id]));
  const remove = useCommand(async () => {
    await answer(personasDelete({ path }));
    onDeleted();
    showUndo({ message: t('personas.deeds.deleted', { count: 1, name: persona.name }), undo: () => restore.run() });
  });
  return (
    <Button
      data-tight
      variant="subtle"
      color="red"
      loading={remove.busy}
      onClick={() => void remove.run()}
      leftSection={<IconTrash size={14} aria-hidden />}
    >
      {t('personas.menu.delete')}
    </Button>
  );
}
