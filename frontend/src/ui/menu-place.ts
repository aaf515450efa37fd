/** Where a context menu opens, and when the browser's own is the better one. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** Shift+F10, or the key made for it. */
export function asksForMenu({ key, shiftKey }: Pressed): boolean {
  return key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

/** Browsers tell of those keys by the event of the right button, with another button; a held finger has none either. */
export function isByKey(event: { button: number; ctrlKey: boolean; pointerType?: string }): boolean {
  return event.button !== 2 && !event.ctrlKey && event.pointerType !== 'touch';
}

/** The active row of a list that keeps the focus itself, else what has the focus. */
export function rowUnder(focused: Element): Element {
  const active = focused.getAttribute('aria-activedescendant');
  return (active && focused.ownerDocument.getElementById(active)) || focused;
}

/** Under the beginning of a row's words. */
export function pointIn(row: Element): Point {
  const box = row.getBoundingClientRect();
  const isRightToLeft = getComputedStyle(row).direction === 'rtl';
  return { x: isRightToLeft ? box.right - 24 : box.left + 24, y: Math.min(box.bottom, window.innerHeight) - 4 };
}

/** Where one types, or has marked text to copy, and where one follows a link. */
export function leavesMenuToBrowser(target: Element): boolean {
  if (target.closest('input, textarea, [contenteditable="true"]') !== null) return true;
  const marked = document.getSelection();
  return marked !== null && !marked.isCollapsed && marked.containsNode(target, true);
}
