/** What this window keeps in settings: chosen keys, what the palette used last, and its halves. */

import { useEffect, useRef } from 'react';
import { answer } from '../bridge/client';
import { isOnPhone } from '../bridge/side';
import { keepRecent, RECENT_SETTING, takeRecent } from '../commands/recent';
import { choose, chosenIn, SETTING } from '../commands/shortcuts';
import { settingsPut } from '../generated/api/sdk.gen';
import { useCommand } from '../reactive/use-command';
import { useLiveQuery } from '../reactive/use-live-query';
import { canSplit, restoreBeside, setShare, useHalves } from './panes';
import { isFurther } from './windows';

const PANES_SETTING = 'window.panes';
const PAUSE_MS = 400;

export function useKept(): void {
  const settings = useLiveQuery('settings$', {});
  const rows = settings.status === 'live' ? settings.rows : null;
  const kept = (key: string): unknown => rows?.find((row) => row.key === key)?.value;
  const { run } = useCommand((key: string, value: unknown) =>
    answer(settingsPut({ path: { key }, body: { value } })).then(() => undefined),
  );
  const keys = kept(SETTING);
  const isKnown = rows !== null;
  useEffect(() => {
    if (isKnown) choose(chosenIn(keys));
  }, [isKnown, keys]);
  const used = kept(RECENT_SETTING);
  useEffect(() => takeRecent(used), [used]);
  useEffect(() => keepRecent((ids) => void run(RECENT_SETTING, ids)), [run]);
  useKeptHalves(isKnown ? kept(PANES_SETTING) : undefined, isKnown, (value) => void run(PANES_SETTING, value));
}

/** As they were when the window was closed, once; later changes are kept. */
function useKeptHalves(stored: unknown, isKnown: boolean, keep: (value: unknown) => void): void {
  const { beside, share } = useHalves();
  const isFree = isFurther || isOnPhone();
  const isRestored = useRef(isFree);
  const latest = useRef(keep);
  latest.current = keep;
  useEffect(() => {
    if (!isKnown || isRestored.current) return;
    isRestored.current = true;
    const { address, percent } = halvesIn(stored);
    if (percent !== null) setShare(percent);
    if (address !== null && canSplit()) restoreBeside(address);
  }, [isKnown, stored]);
  useEffect(() => {
    if (isFree || !isRestored.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current({ beside: beside?.history.location.href ?? null, share }), PAUSE_MS);
    };
    const seen =
      JSON.stringify(halvesIn(stored)) ===
      JSON.stringify({ address: beside?.history.location.href ?? null, percent: share });
    if (!seen) later();
    const stop = beside?.subscribe('onRendered', later);
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, [beside, share, stored, isFree]);
}

export function halvesIn(stored: unknown): { readonly address: string | null; readonly percent: number | null } {
  const value: { beside?: unknown; share?: unknown } = typeof stored === 'object' && stored !== null ? stored : {};
  return {
    address: typeof value.beside === 'string' && value.beside.startsWith('/') ? value.beside : null,
    percent: typeof value.share === 'number' && value.share > 0 && value.share < 100 ? value.share : null,
  };
}
