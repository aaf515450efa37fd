/** What a reply's state means to whoever reads it. */

import type { MessageRow } from '../../generated/live';

export interface StateNotice {
  readonly text: string;
  readonly canRetry: boolean;
}

/** Null where there is nothing to say. */
export function stateNotice(message: Pick<MessageRow, 'state' | 'extra'>): StateNotice | null {
  const failure = failureOf(message.extra);
  if (message.state === 'stopped') return { text: 'Stopped', canRetry: true };
  if (message.state === 'interrupted') {
    return { text: failure ? `Cut off: ${failure}` : 'Cut off before it was finished', canRetry: true };
  }
  if (message.state === 'failed') return { text: failure ?? 'The reply failed', canRetry: true };
  return null;
}

function failureOf(extra: MessageRow['extra']): string | null {
  const failure: unknown = extra?.['failure'];
  if (typeof failure !== 'object' || failure === null || !('detail' in failure)) return null;
  return typeof failure.detail === 'string' ? failure.detail : null;
}
