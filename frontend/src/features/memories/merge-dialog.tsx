/** Makes one memory of several: what each says, and the words that will stand for all of them. */

import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../../bridge/problem';
import type { MemoryRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { readMemory } from './memory-api';
import classes from './merge-dialog.module.css';
import { joined } from './merge-words';

interface MergeDialogProps {
  readonly ids: readonly string[];
  readonly busy: boolean;
  readonly onMerge: (content: string) => void;
  readonly onClose: () => void;
}

export function MergeDialog({ ids, busy, onMerge, onClose }: MergeDialogProps) {
  const [found, setFound] = useState<readonly MemoryRead[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let wanted = true;
    Promise.all(ids.map(readMemory)).then(
      (memories) => wanted && setFound(memories),
      (error: unknown) => wanted && setProblem(toProblem(error)),
    );
    return () => {
      wanted = false;
    };
  }, [ids]);

  return (
    <Modal opened onClose={onClose} title={t('memories.merge.title', { count: ids.length })} size="lg">
      {problem !== null && <ProblemNotice problem={problem} />}
      {problem === null && found === null && <LoadingSkeleton rows={4} />}
      {found !== null && <Words memories={found} busy={busy} onMerge={onMerge} onClose={onClose} />}
    </Modal>
  );
}

/** The keys reach what is read by scrolling. */
function scrolled() {
  return { tabIndex: 0, role: 'region', 'aria-label': t('memories.merge.said') };
}

interface WordsProps extends Pick<MergeDialogProps, 'busy' | 'onMerge' | 'onClose'> {
  readonly memories: readonly MemoryRead[];
}

function Words({ memories, busy, onMerge, onClose }: WordsProps) {
  const [content, setContent] = useState(() => joined(memories.map((memory) => memory.content)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (content.trim() !== '' && !busy) onMerge(content);
      }}
    >
      <Stack gap="md">
        <div className={classes.said} {...scrolled()}>
          <ol>
            {memories.map((memory) => (
              <li key={memory.id}>{memory.content}</li>
            ))}
          </ol>
        </div>
        <Textarea
          label={t('memories.merge.one')}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={100_000}
          data-autofocus
          value={content}
          onChange={(event) => setContent(event.currentTarget.value)}
          error={content.trim() === '' ? t('memories.fields.needed') : null}
        />
        <Text size="xs" c="dimmed">
          {t('memories.merge.hint')}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('memories.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={content.trim() === ''}>
            {t('memories.merge.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
