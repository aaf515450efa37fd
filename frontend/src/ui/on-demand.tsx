/** Parts that nobody sees at first: loaded when the first screen stands, drawn from the first time they are opened. */

import { type ComponentType, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { allWords } from '../i18n/i18n';

export interface Openable {
  readonly opened: boolean;
}

/** So that the first screen has its turn before them. */
export const PATIENCE_MS = 300;

export function onDemand<Props extends Openable>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loadPart = async () => ({ default: (await Promise.all([load(), allWords()]))[0] });
  const Part = lazy(loadPart);
  return function OnDemand(props: Props) {
    const wasOpened = useRef(false);
    wasOpened.current ||= props.opened;
    useEffect(() => {
      // What fails here is asked for again, and told, when it is opened.
      const soon = setTimeout(() => void loadPart().catch(() => undefined), PATIENCE_MS);
      return () => clearTimeout(soon);
    }, []);
    if (!wasOpened.current) return null;
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

/** True once the first screen has had its turn. */
export function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const soon = setTimeout(() => setSettled(true), PATIENCE_MS);
    return () => clearTimeout(soon);
  }, []);
  return isSettled;
}
