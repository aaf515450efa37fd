/** What this conversation does: whether it recalls and learns, what it speaks through, where it is filed. */

import { ActionIcon, Popover, Select, Stack, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useState } from 'react';
import type { ConversationRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { ConversationDeeds } from './use-conversation-deeds';

const AS_PERSONA = '';
const BUILTIN = { value: 'builtin', label: 'Tiny built-in model' };

interface ConversationOptionsProps {
  readonly conversation: ConversationRead;
  readonly deeds: ConversationDeeds;
}

export function ConversationOptions({ conversation, deeds }: ConversationOptionsProps) {
  const { settings } = conversation;
  const set = (part: Partial<typeof settings>) =>
    void deeds.change(conversation, { settings: { ...settings, ...part } });

  return (
    <Popover position="bottom-end" width={280} withinPortal trapFocus>
      <Popover.Target>
        <Tooltip label="Options of this conversation">
          <ActionIcon aria-label="Options of this conversation">
            <IconAdjustmentsHorizontal size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Switch
            label="Recalls memories"
            checked={settings.use_memories}
            onChange={(event) => set({ use_memories: event.currentTarget.checked })}
          />
          <Switch
            label="Proposes memories"
            checked={settings.learn_memories}
            onChange={(event) => set({ learn_memories: event.currentTarget.checked })}
          />
          <ModelSelect
            chosen={settings.model?.backend_id ?? AS_PERSONA}
            onChoose={(id) =>
              set({ model: id === AS_PERSONA ? null : { backend_id: id, model: null, sampling: NO_SAMPLING } })
            }
          />
          <FolderField
            key={conversation.folder}
            folder={conversation.folder}
            onFile={(folder) => void deeds.change(conversation, { folder })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const NO_SAMPLING = { temperature: null, top_p: null, max_tokens: null };

function ModelSelect({ chosen, onChoose }: { readonly chosen: string; readonly onChoose: (id: string) => void }) {
  const live = useLiveQuery('backends$', {});
  const own = live.status === 'live' ? live.rows.map((row) => ({ value: row.id, label: row.name })) : [];
  return (
    <Select
      label="Speaks through"
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      data={[{ value: AS_PERSONA, label: 'As the persona does' }, BUILTIN, ...own]}
      value={chosen}
      onChange={(id) => onChoose(id ?? AS_PERSONA)}
    />
  );
}

function FolderField({ folder, onFile }: { readonly folder: string; readonly onFile: (folder: string) => void }) {
  const [typed, setTyped] = useState(folder);
  return (
    <TextInput
      label="Folder"
      placeholder="None"
      maxLength={500}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => typed.trim() !== folder && onFile(typed.trim())}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
