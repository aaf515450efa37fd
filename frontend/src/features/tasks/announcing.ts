/** Which tasks began and which ended between two looks. */

interface Known {
  readonly id: string;
}

export function changesBetween<T extends Known>(
  before: readonly T[],
  now: readonly T[],
): { readonly began: readonly T[]; readonly ended: readonly T[] } {
  const without = (those: readonly T[], others: readonly T[]) =>
    those.filter(({ id }) => !others.some((other) => other.id === id));
  return { began: without(now, before), ended: without(before, now) };
}
