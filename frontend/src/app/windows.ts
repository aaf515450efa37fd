/** Several windows: another of the app's own, or another tab in a browser; each follows what changes in the others. */

import { answer, inWindow } from '../bridge/client';
import { toProblem } from '../bridge/problem';
import { desktopWindow } from '../generated/api/sdk.gen';
import { showProblem } from '../reactive/use-command';

const MARK = 'pjais.further';

/** Whether it was opened from another window: then it keeps no arrangement of its own. */
export const isFurther: boolean = noteFurther();

export function openWindow(address: string): void {
  if (!inWindow()) {
    window.open(`${location.origin}${address}${address.includes('#') ? '' : '#further=1'}`, '_blank', 'noopener');
    return;
  }
  answer(desktopWindow({ body: { address } })).catch((error: unknown) => showProblem(toProblem(error)));
}

function noteFurther(): boolean {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (parts.get('further') !== '1') return sessionStorage.getItem(MARK) === '1';
  sessionStorage.setItem(MARK, '1');
  parts.delete('further');
  const rest = parts.toString();
  history.replaceState(history.state, '', `${location.pathname}${location.search}${rest === '' ? '' : `#${rest}`}`);
  return true;
}
