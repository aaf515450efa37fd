/** Gives folders other names; the name of another puts both together, none dissolves the folder. */

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import type { Section } from './list-layout';

interface FolderDialogProps {
  readonly sections: readonly Section[];
  /** The folder to begin with. */
  readonly wanted: string | null;
  readonly onRename: (folder: string, name: string) => Promise<boolean>;
  readonly onClose: () => void;
}

export function FolderDialog({ sections, wanted, onRename, onClose }: FolderDialogProps) {
  const folders = sections.filter((section) => section.folder !== '');
  return (
    <Modal opened onClose={onClose} title={t('conversations.folders.title')}>
      <Stack gap="sm">
        {folders.map((section) => (
          <FolderName
            key={section.folder}
            section={section}
            isWanted={section.folder === (wanted ?? folders[0]?.folder)}
            onRename={(name) => onRename(section.folder, name)}
          />
        ))}
        {folders.length === 0 && <span>{t('conversations.folders.none')}</span>}
      </Stack>
    </Modal>
  );
}

interface FolderNameProps {
  readonly section: Section;
  readonly isWanted: boolean;
  readonly onRename: (name: string) => Promise<boolean>;
}

function FolderName({ section, isWanted, onRename }: FolderNameProps) {
  const [name, setName] = useState(section.folder);
  const isSame = name.trim() === section.folder;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSame && name.trim() !== '') void onRename(name.trim());
      }}
    >
      <Group gap="xs" align="end" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          label={t('conversations.folders.label', { folder: section.folder, count: section.count })}
          maxLength={500}
          data-autofocus={isWanted || undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={isSame || name.trim() === ''}>
          {t('conversations.folders.rename')}
        </Button>
        <Button
          variant="default"
          aria-label={t('conversations.folders.dissolveLong', { folder: section.folder })}
          onClick={() => void onRename('')}
        >
          {t('conversations.folders.dissolve')}
        </Button>
      </Group>
    </form>
  );
}
