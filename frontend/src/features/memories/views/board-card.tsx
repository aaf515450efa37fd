/** A memory on the board; what is marked is dragged together. */

import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { setCustomNativeDragPreview } from '@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview';
import { IconPinFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { MemoryListRow } from '../../../generated/live';
import { t } from '../../../i18n/i18n';
import { ImportanceBar } from '../importance-bar';
import { oneOf, stateLabel, TIERS, type Tier, typeLabel } from '../memory-vocabulary';
import classes from './board.module.css';

interface BoardCardProps {
  readonly memory: MemoryListRow;
  /** How many are dragged with it, itself among them. */
  readonly together: number;
}

interface Dragged {
  readonly id: string;
  readonly tier: Tier;
}

/** What is being dragged, if it is a memory. */
export function draggedMemory(data: Readonly<Record<string, unknown>>): Dragged | null {
  const { memoryId, tier } = data;
  const known = typeof tier === 'string' ? oneOf(TIERS, tier) : null;
  return typeof memoryId === 'string' && known !== null ? { id: memoryId, tier: known } : null;
}

export function BoardCard({ memory, together }: BoardCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const [isDragged, setDragged] = useState(false);
  const { id, tier } = memory;
  const preview = useRef('');
  preview.current = together > 1 ? t('memories.count', { count: together }) : memory.content;

  useEffect(() => {
    if (card.current === null) return undefined;
    return draggable({
      element: card.current,
      getInitialData: () => ({ memoryId: id, tier }),
      onGenerateDragPreview: ({ nativeSetDragImage }) =>
        setCustomNativeDragPreview({
          nativeSetDragImage,
          render: ({ container }) => {
            const shown = container.appendChild(document.createElement('div'));
            shown.className = classes.preview ?? '';
            shown.textContent = preview.current;
          },
        }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [id, tier]);

  return (
    <div ref={card} className={classes.card} data-dragged={isDragged || undefined}>
      <span className={classes.content} data-state={memory.state}>
        {memory.pinned_at !== null && (
          <IconPinFilled size={11} className={classes.pin} role="img" aria-label={t('memories.filters.pinned')} />
        )}
        {memory.content}
      </span>
      <span className={classes.facts}>
        {memory.state === 'active' ? typeLabel(memory.type) : stateLabel(memory.state)}
        {memory.tags.length > 0 && <span className={classes.tags}>{memory.tags.join(', ')}</span>}
        <ImportanceBar importance={memory.importance} />
      </span>
    </div>
  );
}
