/** The persona's picture: shown, replaced, removed. */

import { Button, FileButton, Group } from '@mantine/core';
import { useCallback } from 'react';
import { answer } from '../../bridge/client';
import { ProblemError, toProblem } from '../../bridge/problem';
import { personasRemoveAvatar } from '../../generated/api/sdk.gen';
import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { PersonaAvatar } from '../../ui/persona-avatar';

const PICTURES = 'image/png,image/jpeg,image/gif,image/webp';

/** A picture goes by HTTP in any case; the bridge carries text only. */
async function upload(personaId: string, file: File): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  const sent = await fetch(`/api/personas/${personaId}/avatar`, { method: 'PUT', headers, body: file });
  if (!sent.ok) throw new ProblemError(toProblem(await sent.json()));
}

export function AvatarField({ persona }: { persona: PersonaRead }) {
  const put = useCommand(useCallback((file: File) => upload(persona.id, file), [persona.id]));
  const remove = useCommand(
    useCallback(() => answer(personasRemoveAvatar({ path: { persona_id: persona.id } })), [persona.id]),
  );

  return (
    <Group>
      <PersonaAvatar name={persona.name} avatar={persona.avatar} size={72} accent={persona.accent} />
      <FileButton accept={PICTURES} onChange={(file) => file && void put.run(file)}>
        {(props) => (
          <Button {...props} variant="default" loading={put.busy}>
            {persona.avatar === null ? t('personas.avatar.choose') : t('personas.avatar.change')}
          </Button>
        )}
      </FileButton>
      {persona.avatar !== null && (
        <Button variant="subtle" color="gray" loading={remove.busy} onClick={() => void remove.run()}>
          {t('personas.avatar.remove')}
        </Button>
      )}
    </Group>
  );
}
