/** Says what was done and offers to take it back. */

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { t } from '../i18n/i18n';

interface Undoable {
  readonly message: string;
  readonly undo: () => unknown;
}

let lastId = 0;

/** The answer takes the offer away again, for a deed that failed after all. */
export function showUndo({ message, undo }: Undoable): () => void {
  lastId += 1;
  const id = `undo ${lastId}`;
  const takeBack = () => {
    notifications.hide(id);
    undo();
  };
  notifications.show({
    id,
    autoClose: 10_000,
    withCloseButton: true,
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <span>{message}</span>
        <Button size="compact-xs" variant="light" onClick={takeBack}>
          {t('ui.undo')}
        </Button>
      </Group>
    ),
  });
  return () => notifications.hide(id);
}

/** Takes the latest offer away: what it offered was done by key. */
export function hideUndo(): void {
  notifications.hide(`undo ${lastId}`);
}
