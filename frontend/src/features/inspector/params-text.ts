/** Parameters of a live query in one line; those left out are left out. */

const LONGEST_VALUE = 16;

export function paramsText(params: Readonly<Record<string, unknown>>): string {
  return Object.entries(params)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${short(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join(', ');
}

function short(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
