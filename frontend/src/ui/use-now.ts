/** The time as something to render by: it moves on by itself. */

import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

/** Unix milliseconds, renewed every `step_ms`. */
export function useNow(step_ms: number): number {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), step_ms, { autoInvoke: true });
  return now;
}
