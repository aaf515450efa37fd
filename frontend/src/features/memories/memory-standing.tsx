/** Whether a memory is recalled: pinned, switched off, or replaced by a newer one; and how often it was told. */

import { Button, Group, Text } from '@mantine/core';
import { IconArrowsSplit2, IconPin, IconPinFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { memoriesUpdate } from '../../generated/api/sdk.gen';
import type { MemoryPatch } from '../../generated/api/types.gen';
import type { MemoryRead } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { SplitDialog } from './split-dialog';

interface MemoryStandingProps {
  readonly memory: MemoryRead;
  readonly onSplit: (id: string, contents: readonly string[]) => Promise<boolean>;
}

export function MemoryStanding({ memory, onSplit }: MemoryStandingProps) {
  const [splitting, setSplitting] = useState(false);
  const { run, busy } = useCommand((body: MemoryPatch) =>
    answer(memoriesUpdate({ path: { memory_id: memory.id }, body })),
  );
  const isPinned = memory.pinned_at !== null;
  const isActive = memory.state === 'active';

  return (
    <div>
      {memory.state === 'superseded' && (
        <Text size="sm" role="status" mb={6}>
          A newer memory says otherwise, so this one is not recalled.{' '}
          {memory.superseded_by && (
            <Link to="/memories" search={{ memory: memory.superseded_by }}>
              Show the newer one
            </Link>
          )}
        </Text>
      )}
      {memory.state === 'disabled' && (
        <Text size="sm" role="status" mb={6}>
          Switched off: kept and found, but not recalled.
        </Text>
      )}
      <Group gap={6}>
        <Button
          size="compact-xs"
          variant={isPinned ? 'light' : 'default'}
          loading={busy}
          leftSection={isPinned ? <IconPinFilled size={13} aria-hidden /> : <IconPin size={13} aria-hidden />}
          onClick={() => void run({ pinned: !isPinned })}
        >
          {isPinned ? 'Always recalled' : 'Always recall'}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={() => void run({ state: isActive ? 'disabled' : 'active' })}
        >
          {isActive ? 'Switch off' : 'Recall it again'}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconArrowsSplit2 size={13} aria-hidden />}
          onClick={() => setSplitting(true)}
        >
          Split…
        </Button>
        {memory.mention_count > 1 && (
          <Text size="xs" c="dimmed">
            told {memory.mention_count} times
          </Text>
        )}
      </Group>
      {splitting && (
        <SplitDialog
          content={memory.content}
          busy={busy}
          onSplit={(contents) => void onSplit(memory.id, contents).then((done) => done && setSplitting(false))}
          onClose={() => setSplitting(false)}
        />
      )}
    </div>
  );
}
