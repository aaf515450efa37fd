/** The text of a reply that is being written, joined from its pieces. */

import type { PieceRow } from '../../generated/live';

export function replyText(pieces: readonly PieceRow[], messageId: string): string {
  return pieces
    .filter((piece) => piece.message_id === messageId)
    .map((piece) => piece.content)
    .join('');
}
