/** Holds back what the backend pushes, so that a curious person can let it in commit by commit. */

import type { PushMessage } from './push-channel';

type Batch = readonly PushMessage[];

/** More than this is let in at once: a page must not fall behind for ever because somebody went away. */
export const HELD_LIMIT = 2_000;

/** The patches of one commit come within this time, though not always in one batch. */
const TOGETHER_MS = 30;

export interface GateState {
  readonly closed: boolean;
  /** Batches that wait. */
  readonly waiting: number;
}

export class PushGate {
  readonly #pass: (batch: Batch) => void;
  /** Messages that are never held, such as answers to new questions and the inspector's own rows. */
  readonly #isFree: (message: PushMessage) => boolean;
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  #held: Batch[] = [];
  #heldAt_ms = 0;
  #state: GateState = { closed: false, waiting: 0 };

  constructor(
    pass: (batch: Batch) => void,
    isFree: (message: PushMessage) => boolean,
    now: () => number = () => performance.now(),
  ) {
    this.#now = now;
    this.#pass = pass;
    this.#isFree = isFree;
  }

  readonly current = (): GateState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  receive(batch: Batch): void {
    if (!this.#state.closed) {
      this.#pass(batch);
      return;
    }
    const free = batch.filter(this.#isFree);
    const bound = batch.filter((message) => !this.#isFree(message));
    if (free.length > 0) this.#pass(free);
    if (bound.length === 0) return;
    const now_ms = this.#now();
    const last = this.#held.at(-1);
    if (last && now_ms - this.#heldAt_ms < TOGETHER_MS) this.#held[this.#held.length - 1] = [...last, ...bound];
    else this.#held.push(bound);
    this.#heldAt_ms = now_ms;
    if (this.#held.length > HELD_LIMIT) this.open();
    else this.#become(true);
  }

  close(): void {
    this.#become(true);
  }

  /** Lets one batch in: the patches of one commit, or of some that came close together. */
  step(): void {
    const first = this.#held.shift();
    if (first) this.#pass(first);
    this.#become(this.#state.closed);
  }

  /** Lets everything in, in order. */
  open(): void {
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) this.#pass(held.flat());
    this.#become(false);
  }

  #become(closed: boolean): void {
    this.#state = { closed, waiting: this.#held.length };
    for (const listener of this.#listeners) listener();
  }
}
