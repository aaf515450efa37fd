/** Makes a persona from a name; everything else can be filled in later. */

import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { answer } from '../../bridge/client';
import { personasActivate, personasCreate } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';

interface NewPersonaDialogProps {
  opened: boolean;
  onClose: () => void;
  onCreated: (personaId: string) => void;
}

export function NewPersonaDialog({ opened, onClose, onCreated }: NewPersonaDialogProps) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const { run, busy } = useCommand(
    useCallback(async (given: { name: string; description: string }) => {
      const created = await answer(personasCreate({ body: given }));
      return answer(personasActivate({ path: { persona_id: created.id } }));
    }, []),
  );
  const create = async () => {
    const created = await run({ name, description });
    if (created === undefined) return;
    setName('');
    setDescription('');
    onClose();
    onCreated(created.id);
  };

  return (
    <Modal opened={opened} onClose={onClose} title={t('personas.create.title')} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <TextInput
          label={t('personas.fields.name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label={t('personas.create.who')}
          placeholder={t('personas.create.fewWords')}
          mt="sm"
          autosize
          minRows={3}
          maxRows={8}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('personas.create.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === ''}>
            {t('personas.create.do')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
