/** The order of the palette: last used first. */

const REMEMBERED = 8;
let recent: readonly string[] = [];

export function noteUse(id: string): void {
  recent = [id, ...recent.filter((one) => one !== id)].slice(0, REMEMBERED);
}

/** Moves what was used lately to the front and leaves the others as they stand. */
export function lastUsedFirst<T extends { readonly id: string }>(commands: readonly T[]): readonly T[] {
  const rank = (command: T) => {
    const place = recent.indexOf(command.id);
    return place < 0 ? REMEMBERED : place;
  };
  return [...commands].sort((one, other) => rank(one) - rank(other));
}
