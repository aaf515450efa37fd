/** Saves a conversation: to read, whole with its branches, or as SillyTavern has it. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { SaveItem } from '../../commands/save-file';
import { desktopExportConversation } from '../../generated/api/sdk.gen';

const FORMATS = [
  { format: 'markdown', label: 'To read (Markdown)' },
  { format: 'json', label: 'Whole, with its branches (JSON)' },
  { format: 'sillytavern', label: 'For SillyTavern (JSONL)' },
] as const;

export function ExportConversation({ conversationId }: { readonly conversationId: string }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Export conversation">
          <ActionIcon aria-label="Export conversation">
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, label }) => (
          <SaveItem
            key={format}
            href={`/api/conversations/${conversationId}/export?format=${format}`}
            save={() => answer(desktopExportConversation({ body: { conversation_id: conversationId, format } }))}
          >
            {label}
          </SaveItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
