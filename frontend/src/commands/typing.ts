/** Whether somebody is typing a message just now, for other devices to see. */

import { sharedValue } from '../lib/shared-value';

/** After the last key. */
const LASTS_MS = 4_000;

export const typing = sharedValue(false);
let over: ReturnType<typeof setTimeout> | undefined;

export function noteTyping(): void {
  clearTimeout(over);
  over = setTimeout(stopTyping, LASTS_MS);
  typing.set(true);
}

export function stopTyping(): void {
  clearTimeout(over);
  typing.set(false);
}
