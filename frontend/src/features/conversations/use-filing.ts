/** A conversation dragged onto a folder, or onto one that is in it, is filed there. */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ConversationRead } from '../../generated/live';

const KIND = 'conversation';

interface Filing {
  readonly ref: RefObject<HTMLDivElement | null>;
  /** Whether something that would change by it hovers over this. */
  readonly isTarget: boolean;
}

/**
 * @param held what is dragged from here; null for headings
 * @param folder what dropping here files under; null where nothing can be dropped
 */
export function useFiling(
  held: ConversationRead | null,
  folder: string | null,
  onFile: (conversation: ConversationRead, folder: string) => void,
): Filing {
  const ref = useRef<HTMLDivElement>(null);
  const [isTarget, setIsTarget] = useState(false);
  const latest = useRef({ held, onFile });
  latest.current = { held, onFile };
  const isHeld = held !== null;
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const stopDragging = isHeld
      ? draggable({
          element,
          getInitialData: () => ({ kind: KIND, conversation: latest.current.held }),
        })
      : () => undefined;
    if (folder === null) return stopDragging;
    const stopTaking = dropTargetForElements({
      element,
      canDrop: ({ source }) => conversationIn(source.data)?.folder !== folder && conversationIn(source.data) !== null,
      onDragEnter: () => setIsTarget(true),
      onDragLeave: () => setIsTarget(false),
      onDrop: ({ source }) => {
        setIsTarget(false);
        const dropped = conversationIn(source.data);
        if (dropped) latest.current.onFile(dropped, folder);
      },
    });
    return combine(stopDragging, stopTaking);
  }, [isHeld, folder]);
  return { ref, isTarget };
}

function conversationIn(data: Record<string | symbol, unknown>): ConversationRead | null {
  const { kind, conversation } = data;
  return kind === KIND && isConversation(conversation) ? conversation : null;
}

function isConversation(value: unknown): value is ConversationRead {
  return typeof value === 'object' && value !== null && 'folder' in value && 'id' in value;
}
