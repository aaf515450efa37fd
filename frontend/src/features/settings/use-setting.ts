/** The value of one setting, kept current; undefined until it is known, and where it was never set. */

import { useLiveQuery } from '../../reactive/use-live-query';

export function useSetting(key: string): unknown {
  const settings = useLiveQuery('settings$', {});
  return settings.status === 'live' ? settings.rows.find((row) => row.key === key)?.value : undefined;
}
