/** How long events stay in the log, to choose from; no React. */

export const FOR_EVER = 'ever';

const CHOICES: readonly (readonly [days: number, words: string])[] = [
  [30, 'for 30 days'],
  [90, 'for 90 days'],
  [365, 'for a year'],
  [1095, 'for three years'],
];

/** A number of days that none of them is stands among them. */
export function keepChoices(days: number | null): { value: string; label: string }[] {
  const known = CHOICES.map(([value, label]) => ({ value: String(value), label }));
  const value = String(days);
  const own = days === null || known.some((each) => each.value === value) ? [] : [{ value, label: `for ${days} days` }];
  return [{ value: FOR_EVER, label: 'for ever' }, ...known, ...own];
}
