/** Saves a conversation: to read, whole with its branches, or as SillyTavern has it. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { SaveItem } from '../../commands/save-file';
import { desktopExportConversation } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';

const FORMATS = [
  { format: 'markdown', key: 'conversations.export.markdown' },
  { format: 'json', key: 'conversations.export.json' },
  { format: 'sillytavern', key: 'conversations.export.sillytavern' },
] as const;

export function ExportConversation({ conversationId }: { readonly conversationId: string }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('conversations.export.button')}>
          <ActionIcon aria-label={t('conversations.export.button')}>
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, key }) => (
          <SaveItem
            key={format}
            href={`/api/conversations/${conversationId}/export?format=${format}`}
            save={() => answer(desktopExportConversation({ body: { conversation_id: conversationId, format } }))}
          >
            {t(key)}
          </SaveItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
