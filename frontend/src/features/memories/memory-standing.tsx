/** Whether a memory is recalled: pinned, switched off, or replaced by a newer one; and how often it was told. */

import { Button, Group, Text } from '@mantine/core';
import { IconArrowsSplit2, IconPin, IconPinFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { memoriesUpdate } from '../../generated/api/sdk.gen';
import type { MemoryPatch } from '../../generated/api/types.gen';
import type { MemoryRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
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
          {t('memories.standing.superseded')}{' '}
          {memory.superseded_by && (
            <Link from="/memories" to="/memories" search={(now) => ({ ...now, memory: memory.superseded_by ?? '' })}>
              {t('memories.standing.showNewer')}
            </Link>
          )}
        </Text>
      )}
      {memory.state === 'disabled' && (
        <Text size="sm" role="status" mb={6}>
          {t('memories.standing.disabled')}
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
          {isPinned ? t('memories.standing.pinned') : t('memories.standing.pin')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={() => void run({ state: isActive ? 'disabled' : 'active' })}
        >
          {isActive ? t('memories.menu.disable') : t('memories.menu.enable')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconArrowsSplit2 size={13} aria-hidden />}
          onClick={() => setSplitting(true)}
        >
          {t('memories.standing.split')}
        </Button>
        {memory.mention_count > 1 && (
          <Text size="xs" c="dimmed">
            {t('memories.standing.told', { count: memory.mention_count })}
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
