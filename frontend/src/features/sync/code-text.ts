/** Codes that people read to each other: groups of four, whatever was typed between them; no React. */

const GROUP = 4;
const LINK = /^[a-z][a-z0-9+.-]*:\/\//i;

/** A link that was pasted stands for itself; it names the hub, too. */
export function isLink(text: string): boolean {
  return LINK.test(text.trim());
}

/** As it stands in the field while it is typed. */
export function grouped(text: string): string {
  if (isLink(text)) return text.trim();
  const letters = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return (letters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/** Where the caret is after the field was put into groups: behind as many letters as before. */
export function caretAfter(before: string, caret: number, after: string): number {
  if (isLink(before)) return caret;
  const letters = before.slice(0, caret).replaceAll(/[^A-Za-z0-9]/g, '').length;
  let seen = 0;
  for (let at = 0; at < after.length; at++) {
    if (seen === letters) return caret === before.length ? after.length : at;
    if (after[at] !== '-') seen++;
  }
  return after.length;
}
