/** Where the servers that personas speak through are: on this machine, near it, or out in the world; no React. */

export type Whereabouts = 'here' | 'near' | 'away';

const NEAR = /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[f[cd]|\[fe80:)|\.local$|^[^.:]+$/;

export function whereaboutsOf(url: string): Whereabouts {
  const host = hostOf(url);
  if (/^(localhost|127\.[\d.]+|\[::1\])$/.test(host)) return 'here';
  return NEAR.test(host) ? 'near' : 'away';
}

/** In lower case; what cannot be read counts as far away, for it may be. */
export function hostOf(url: string): string {
  try {
    return new URL(url).hostname.toLowerCase();
  } catch {
    return '?.?';
  }
}
