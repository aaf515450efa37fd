/** Says what was done and offers to take it back, also by key. */

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';

interface Undoable {
  readonly message: string;
  readonly undo: () => unknown;
}

const REMEMBERED = 20;
const done: { readonly id: string; readonly undo: () => unknown }[] = [];
let lastId = 0;

/** The answer takes the offer away again, for a deed that failed after all. */
export function showUndo({ message, undo }: Undoable): () => void {
  lastId += 1;
  const id = `undo ${lastId}`;
  done.push({ id, undo });
  if (done.length > REMEMBERED) done.shift();
  notifications.show({
    id,
    autoClose: 10_000,
    withCloseButton: true,
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <span>{message}</span>
        <Button size="compact-xs" variant="light" onClick={() => takeBack(id)}>
          Undo
        </Button>
      </Group>
    ),
  });
  return () => forget(id);
}

/** Takes back the last thing said here; false when there is none. */
export function undoLatest(): boolean {
  const latest = done.at(-1);
  if (latest) takeBack(latest.id);
  return latest !== undefined;
}

function takeBack(id: string): void {
  forget(id)?.undo();
}

function forget(id: string): (typeof done)[number] | undefined {
  const place = done.findIndex((entry) => entry.id === id);
  const [entry] = place < 0 ? [] : done.splice(place, 1);
  notifications.hide(id);
  return entry;
}
