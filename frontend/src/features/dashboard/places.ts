/** Where a number of the dashboard leads: to what it counts. */

export interface Place {
  readonly to: '/memories' | '/personas' | '/conversations' | '/audit' | '/backups' | '/live-queries' | '/settings';
  readonly search?: Readonly<Record<string, string>>;
}

export type Go = (place: Place) => void;

export function hrefOf({ to, search = {} }: Place): string {
  const asked = new URLSearchParams(search).toString();
  return asked === '' ? to : `${to}?${asked}`;
}
