/** What a conversation is called on screen. */

import { t } from '../../i18n/i18n';

/** The API takes as much. */
export const TITLE_LIMIT = 500;

export function shownTitle(conversation: { title: string }): string {
  return conversation.title.trim() || t('conversations.untitled');
}

/** "Conversation 4": the first number not taken, so that new ones can be told apart before they are named. */
export function freshTitle(titles: readonly string[], total = titles.length): string {
  const taken = new Set(titles.map((title) => title.trim()));
  let number = total + 1;
  while (taken.has(t('conversations.numbered', { number }))) number += 1;
  return t('conversations.numbered', { number });
}
