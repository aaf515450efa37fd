/** What this device is called until somebody names it; no React. */

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Mac/, 'Mac'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
];

export function kindOfDevice(userAgent: string): string {
  return KINDS.find(([sign]) => sign.test(userAgent))?.[1] ?? '';
}
