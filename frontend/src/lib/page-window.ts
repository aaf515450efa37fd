/** Which pages of a long list must be live for what is in view; pure index arithmetic. */

export const PAGE_ROWS = 100;
/** A view is at most two pages tall, and one page is kept on either side. */
export const PAGE_SLOTS = 4;

export interface RowRange {
  first: number;
  last: number;
}

export const TOP_OF_LIST: RowRange = { first: 0, last: PAGE_ROWS - 1 };

export function pageOf(index: number): number {
  return Math.floor(index / PAGE_ROWS);
}

/** Consecutive page numbers around the rows in view, never more than there are slots. */
export function pagesAround(range: RowRange, total: number): number[] {
  const lastPage = pageOf(Math.max(total - 1, 0));
  const first = Math.min(pageOf(Math.max(range.first, 0)), lastPage);
  const last = Math.min(Math.max(pageOf(range.last), first), lastPage);
  const from = last - first + 2 > PAGE_SLOTS ? first : Math.max(first - 1, 0);
  const to = Math.min(last + 1, lastPage, from + PAGE_SLOTS - 1);
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}

/** The page a slot serves: a page keeps its slot while the window slides, so nothing is asked for twice. */
export function pageInSlot(slot: number, pages: readonly number[]): number | null {
  return pages.find((page) => page % PAGE_SLOTS === slot) ?? null;
}

/** Whether jumping to `next` leaves every page now held: the mark of fast scrolling. */
export function isFarJump(held: readonly number[], next: readonly number[]): boolean {
  return held.length > 0 && !next.some((page) => held.includes(page));
}
