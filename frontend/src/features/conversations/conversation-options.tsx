/** What this conversation does: whether it recalls and learns, what it speaks through, where it is filed. */

import { ActionIcon, Autocomplete, Popover, Stack, Switch, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useState } from 'react';
import { type ChosenModel, ModelChoice } from '../../commands/model-choice';
import type { ConversationRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { ConversationDeeds } from './use-conversation-deeds';

interface ConversationOptionsProps {
  readonly conversation: ConversationRead;
  readonly deeds: ConversationDeeds;
}

export function ConversationOptions({ conversation, deeds }: ConversationOptionsProps) {
  const { settings } = conversation;
  const set = (part: Partial<typeof settings>) =>
    void deeds.change(conversation, { settings: { ...settings, ...part } });

  return (
    <Popover position="bottom-end" width={320} withinPortal trapFocus transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <Tooltip label={t('conversations.options.title')}>
          <ActionIcon aria-label={t('conversations.options.title')}>
            <IconAdjustmentsHorizontal size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Switch
            label={t('conversations.options.recalls')}
            checked={settings.use_memories}
            onChange={(event) => set({ use_memories: event.currentTarget.checked })}
          />
          <Switch
            label={t('conversations.options.proposes')}
            checked={settings.learn_memories}
            onChange={(event) => set({ learn_memories: event.currentTarget.checked })}
          />
          <Speaking stored={settings.model} onKeep={(model) => set({ model })} />
          <FolderField
            key={conversation.folder}
            personaId={conversation.persona_id}
            folder={conversation.folder}
            onFile={(folder) => void deeds.change(conversation, { folder })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What is typed is kept a moment after the last letter, and when the options close: one change, not one a letter. */
const TYPING_MS = 600;

interface SpeakingProps {
  readonly stored: ChosenModel | null;
  readonly onKeep: (chosen: ChosenModel | null) => void;
}

function Speaking({ stored, onKeep }: SpeakingProps) {
  const [chosen, setChosen] = useState(stored);
  const keep = useDebouncedCallback(onKeep, { delay: TYPING_MS, flushOnUnmount: true });
  return (
    <ModelChoice
      chosen={chosen}
      general={t('conversations.options.modelOfPersona')}
      onChoose={(next) => {
        setChosen(next);
        keep(next);
      }}
    />
  );
}

interface FolderFieldProps {
  readonly personaId: string;
  readonly folder: string;
  readonly onFile: (folder: string) => void;
}

function FolderField({ personaId, folder, onFile }: FolderFieldProps) {
  const live = useLiveQuery('conversationFolders$', { persona_id: personaId });
  const [typed, setTyped] = useState(folder);
  const known = live.status === 'live' ? live.rows.map((row) => row.folder).filter((each) => each !== '') : [];
  return (
    <Autocomplete
      label={t('conversations.options.folder')}
      placeholder={t('conversations.options.noFolder')}
      maxLength={500}
      comboboxProps={{ withinPortal: false }}
      data={[...new Set(known)]}
      value={typed}
      onChange={setTyped}
      onBlur={() => typed.trim() !== folder && onFile(typed.trim())}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
