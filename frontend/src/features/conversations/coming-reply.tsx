/** A reply that is being written: only this is drawn when a piece comes, and of it only the block that grows. */

import { t } from '../../i18n/i18n';
import type { Names } from '../../lib/card-macros';
import { withNames } from '../../lib/card-macros';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './message-item.module.css';
import { MessageText } from './message-text';
import { replyText } from './reply-text';
import { blocksOf } from './text-blocks';

interface ComingReplyProps {
  readonly conversationId: string;
  readonly messageId: string;
  readonly personaName: string;
  readonly names: Names;
}

export function ComingReply({ conversationId, messageId, personaName, names }: ComingReplyProps) {
  const pieces = useLiveQuery('replyPieces$', { conversation_id: conversationId });
  const text = withNames(pieces.status === 'live' ? replyText(pieces.rows, messageId) : '', names);
  if (text === '')
    return <span className={classes.thinking}>{t('conversations.thinking', { name: personaName })}</span>;
  return (
    <div className={classes.coming}>
      {blocksOf(text).map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block keeps its place while the text grows
        <MessageText key={place} text={block} />
      ))}
    </div>
  );
}
