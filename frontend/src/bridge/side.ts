/** On which side of the local network the page is: at the computer, or on a phone that came in over TLS. */

const SIDE = 'pjais-on';

const KEPT = 'pjais.side';

let onPhone = false;

/** Every answer that came through the phones' door says so. */
export function noteSide(answer: Response): void {
  if (onPhone || answer.headers.get(SIDE) !== 'phone') return;
  onPhone = true;
  localStorage.setItem(KEPT, 'phone');
}

/** Known once the page is connected; what is done at the computer is not offered on a phone. */
export function isOnPhone(): boolean {
  return onPhone;
}

/** Whether it was so when the computer could last be reached. */
export function wasOnPhone(): boolean {
  return localStorage.getItem(KEPT) === 'phone';
}
