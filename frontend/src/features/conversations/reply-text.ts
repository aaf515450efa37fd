/** The text of replies that are being written, joined from their pieces. */

import type { PieceRow } from '../../generated/live';

export function replyTexts(pieces: readonly PieceRow[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const piece of pieces) texts.set(piece.message_id, (texts.get(piece.message_id) ?? '') + piece.content);
  return texts;
}
