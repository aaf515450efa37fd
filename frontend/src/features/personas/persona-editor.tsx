/** Edits one persona; what others change meanwhile comes in live, except where one is editing oneself. */

import { Button, Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Screen } from '../../ui/screen';
import { AccentField } from './accent-field';
import { AvatarField } from './avatar-field';
import { ClashNotice } from './clash-notice';
import { DeletePersona } from './delete-persona';
import { ExportCard } from './export-card';
import { IdentityFields } from './identity-fields';
import { Insights } from './insights';
import classes from './persona-editor.module.css';
import { PersonalityFields } from './personality-fields';
import { RememberingFields } from './remembering-fields';
import { SpeakingField } from './speaking-field';
import { usePersonaDraft } from './use-persona-draft';

interface PersonaEditorProps {
  readonly stored: PersonaRead;
  readonly onLeave: () => void;
}

export function PersonaEditor({ stored, onLeave }: PersonaEditorProps) {
  const { draft, dirty, clashes, busy, edit, discard, keepMine, takeTheirs, save } = usePersonaDraft(stored);
  const savable = dirty && clashes.length === 0 && draft.name.trim() !== '';
  const saveNow = () => void (savable && save());
  useHotkeys([['mod+S', saveNow]], [], true);

  return (
    <Screen
      title={stored.name}
      actions={
        <>
          <ExportCard personaId={stored.id} />
          <DeletePersona persona={stored} onDeleted={onLeave} />
          <Button variant="default" disabled={!dirty} onClick={discard}>
            {t('personas.editor.discard')}
          </Button>
          <Button disabled={!savable} loading={busy} onClick={saveNow}>
            {t('personas.editor.save')}
          </Button>
        </>
      }
    >
      <form
        className={classes.editor}
        onSubmit={(event) => {
          event.preventDefault();
          saveNow();
        }}
      >
        <Stack gap="xl">
          {clashes.length > 0 && <ClashNotice clashes={clashes} onKeepMine={keepMine} onTakeTheirs={takeTheirs} />}
          <AvatarField persona={stored} />
          <AccentField accent={draft.accent} onChoose={(accent) => edit({ accent })} />
          <IdentityFields draft={draft} onEdit={edit} />
          <PersonalityFields draft={draft} onEdit={edit} />
          <RememberingFields draft={draft} onEdit={edit} />
          <SpeakingField draft={draft} onEdit={edit} />
          <Insights personaId={stored.id} allowed={stored.privacy_settings.allow_analysis} />
        </Stack>
      </form>
    </Screen>
  );
}
