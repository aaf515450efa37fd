/** Where a key leads among cards in rows. */

/** Null for other keys, and where there is nothing. */
export function gridStep(key: string, from: number, count: number, columns: number, isRtl = false): number | null {
  if (count === 0) return null;
  const by = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1, ArrowDown: columns, ArrowUp: -columns }[key];
  if (by !== undefined) {
    const to = from + by;
    return to < 0 || to >= count ? from : to;
  }
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
