/** Where a key leads in a list. */

/** The next index, or null when the key is not one of walking or there is nowhere to go. */
export function steppedIndex(key: string, from: number | null, rowCount: number, page: number): number | null {
  if (rowCount === 0) return null;
  const target = aim(key, from ?? (key === 'ArrowUp' || key === 'PageUp' ? rowCount : -1), rowCount, page);
  return target === null ? null : Math.min(rowCount - 1, Math.max(0, target));
}

function aim(key: string, from: number, rowCount: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 0;
    case 'End':
      return rowCount - 1;
    default:
      return null;
  }
}
