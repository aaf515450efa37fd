/** Lights an element up once, softly, when what it shows changes. */

import { type RefObject, useEffect, useRef } from 'react';

const GLOW_MS = 900;

/** Null shows nothing; the first value is no change. */
export function useGlow<Element extends HTMLElement>(value: string | null): RefObject<Element | null> {
  const element = useRef<Element>(null);
  const before = useRef<string | null>(null);

  useEffect(() => {
    const changed = before.current !== null && value !== null && before.current !== value;
    before.current = value;
    if (!changed || isStill()) return;
    element.current?.animate?.([{ backgroundColor: 'var(--pjais-color-flash)' }, { backgroundColor: 'transparent' }], {
      duration: GLOW_MS,
      easing: 'ease-out',
    });
  }, [value]);
  return element;
}

function isStill(): boolean {
  const chosen = document.documentElement.dataset['motion'] === 'reduced';
  return chosen || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
