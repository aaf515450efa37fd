/** A value that far parts of the page share, and that tells when it is another one; no React, which watches it. */

export interface SharedValue<T> {
  readonly current: () => T;
  /** Tells nobody when it is the same value. */
  readonly set: (next: T) => void;
  /** Calls the listener after each change, until the function it gives back is called. */
  readonly watch: (listener: () => void) => () => void;
}

export function sharedValue<T>(initial: T): SharedValue<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    current: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
