/** The memories that the newest reply was given, for a while after: they were all recalled at the same instant. */

import { useEffect, useState } from 'react';
import { useLiveQuery } from '../../reactive/use-live-query';

const LIT_MS = 60_000;

export function useRecalled(personaId: string | null): readonly string[] {
  const used = useLiveQuery(
    'personaMemories$',
    { persona_id: personaId ?? '', sort: 'recently_used', recalled: true, limit: 50 },
    { enabled: personaId !== null },
  );
  const rows = used.status === 'live' ? used.rows : [];
  const newest = rows[0]?.last_accessed ?? null;
  const [over, setOver] = useState<string | null>(null);

  useEffect(() => {
    if (newest === null) return;
    const left = Date.parse(newest) + LIT_MS - Date.now();
    const timer = setTimeout(() => setOver(newest), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [newest]);

  if (newest === null || over === newest || Date.now() - Date.parse(newest) > LIT_MS) return [];
  return rows.filter((row) => row.last_accessed === newest).map(({ id }) => id);
}
