/** What a reply's state means to whoever reads it. */

import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';

export interface StateNotice {
  readonly text: string;
  readonly canRetry: boolean;
}

/** Null where there is nothing to say. */
export function stateNotice(message: Pick<MessageRow, 'state' | 'extra'>): StateNotice | null {
  const failure = failureOf(message.extra);
  if (message.state === 'stopped') return { text: t('conversations.state.stopped'), canRetry: true };
  if (message.state === 'interrupted') {
    const text = failure ? t('conversations.state.cutOffBy', { failure }) : t('conversations.state.cutOff');
    return { text, canRetry: true };
  }
  if (message.state === 'failed') return { text: failure ?? t('conversations.state.failed'), canRetry: true };
  return null;
}

function failureOf(extra: MessageRow['extra']): string | null {
  const failure: unknown = extra?.['failure'];
  if (typeof failure !== 'object' || failure === null || !('detail' in failure)) return null;
  return typeof failure.detail === 'string' ? failure.detail : null;
}
