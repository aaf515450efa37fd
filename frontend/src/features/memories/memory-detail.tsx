/** The detail panel of one memory, in all its states. */

import { Button } from '@mantine/core';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { DetailHead } from './detail-head';
import { MemoryEditor } from './memory-editor';

interface MemoryDetailProps {
  memoryId: string;
  tagChoices: readonly string[];
  onClose: () => void;
  onDelete: (id: string) => void;
  onSplit: (id: string, contents: readonly string[]) => Promise<boolean>;
  onRestore: (id: string) => void;
  focusCount: number;
}

export function MemoryDetail(props: MemoryDetailProps) {
  const { memoryId, tagChoices, onClose, onDelete, onSplit, onRestore, focusCount } = props;
  const live = useLiveQuery('memory$', { memory_id: memoryId });
  const [memory] = live.status === 'live' ? live.rows : [];

  if (memory !== undefined) {
    return (
      <MemoryEditor
        key={memory.id}
        memory={memory}
        tagChoices={tagChoices}
        onClose={onClose}
        onDelete={onDelete}
        onSplit={onSplit}
        focusCount={focusCount}
      />
    );
  }
  return (
    <>
      <DetailHead title={t('memories.memory')} onClose={onClose} />
      {live.status === 'loading' && <LoadingSkeleton rows={8} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'live' && (
        <EmptyState
          title={t('memories.detail.deleted')}
          description={t('memories.detail.deletedHint')}
          actions={<Button onClick={() => onRestore(memoryId)}>{t('memories.detail.restore')}</Button>}
        />
      )}
    </>
  );
}
