/** The figures of a persona, kept current: worked out again when its memories or messages have changed. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { analyticsGet } from '../../generated/api/sdk.gen';
import type { Analytics } from '../../generated/api/types.gen';
import { useLiveQuery } from '../../reactive/use-live-query';

/** Counting takes a moment with very many memories, reading what was said takes longer: neither follows every change. */
const FIGURES_EVERY_MS = 2_000;
const CONTENT_EVERY_MS = 60_000;

export interface Read<Value> {
  readonly value: Value | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly again: () => void;
}

export interface Insights {
  readonly figures: Read<Analytics>;
  /** The same with topics and mood, which change more slowly. */
  readonly content: Read<Analytics>;
}

/** @param allowed whether what was said may be looked into; a change of it is a reason to look again */
export function useInsights(personaId: string, days: number, allowed: boolean): Insights {
  const memories = useLiveQuery('memoryWrites$', { persona_id: personaId });
  const messages = useLiveQuery('messageWrites$', { persona_id: personaId });
  const written = [memories, messages].map((live) => (live.status === 'live' ? live.rows[0] : undefined));
  const version = JSON.stringify(written);
  const asked = JSON.stringify([personaId, days, allowed]);
  const read = (content: boolean) =>
    answer(analyticsGet({ path: { persona_id: personaId }, query: { days, content } }));
  return {
    figures: useReadAgain(() => read(false), asked, version, FIGURES_EVERY_MS),
    content: useReadAgain(() => read(true), asked, version, CONTENT_EVERY_MS),
  };
}

/** Reads at once when `asked` changes; when `version` does, no sooner than `rest_ms` after the reading before. */
function useReadAgain<Value>(read: () => Promise<Value>, asked: string, version: string, rest_ms: number): Read<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const latest = useRef(read);
  latest.current = read;
  const readyAt = useRef(0);
  const running = useRef(0);
  const shown = useRef({ asked: '', version: '' });

  const again = useCallback(() => {
    running.current += 1;
    const mine = running.current; // an answer that a newer question overtook is not shown
    setBusy(true);
    latest
      .current()
      .then(
        (found) => {
          if (mine !== running.current) return;
          setValue(found);
          setProblem(null);
        },
        (error: unknown) => mine === running.current && setProblem(toProblem(error)),
      )
      .finally(() => {
        if (mine !== running.current) return;
        readyAt.current = Date.now() + rest_ms;
        setBusy(false);
      });
  }, [rest_ms]);

  useEffect(() => {
    const isAsked = shown.current.asked !== asked;
    if (!isAsked && (busy || shown.current.version === version)) return undefined;
    const wait = isAsked ? 0 : Math.max(0, readyAt.current - Date.now());
    const timer = setTimeout(() => {
      shown.current = { asked, version };
      again();
    }, wait);
    return () => clearTimeout(timer);
  }, [asked, version, busy, again]);

  return { value, problem, busy, again };
}
