/** What the backend pushes and how the page hears it; the transports attach themselves here. */

import type { Problem } from './problem';

export type Row = Readonly<Record<string, unknown>>;

export type RowOp =
  | { readonly op: 'insert'; readonly key: string; readonly row: Row; readonly at: number }
  | { readonly op: 'update'; readonly key: string; readonly row: Row }
  | { readonly op: 'remove'; readonly key: string }
  | { readonly op: 'move'; readonly key: string; readonly at: number };

export interface PushMessage {
  readonly id: string;
  readonly rev?: number;
  readonly snapshot?: readonly Row[];
  readonly ops?: readonly RowOp[];
  readonly problem?: Problem;
}

export type ClientMessage =
  | {
      readonly op: 'subscribe';
      readonly id: string;
      readonly query: string;
      readonly params: unknown;
      /** What a refusal is told in. */
      readonly language: string;
    }
  | { readonly op: 'unsubscribe'; readonly id: string };

/** Ended for good: whoever follows may not any more. */
export type ChannelStatus = 'connecting' | 'live' | 'reconnecting' | 'ended';

type Send = (message: ClientMessage) => void;
type BatchListener = (batch: readonly PushMessage[]) => void;

/** One line to the backend. Whoever subscribes must do so again after each opening: the other side forgets. */
export class PushChannel {
  #send: Send | null = null;
  #status: ChannelStatus = 'connecting';
  readonly #batches = new Set<BatchListener>();
  readonly #openings = new Set<() => void>();
  readonly #changes = new Set<() => void>();

  readonly status = (): ChannelStatus => this.#status;

  /** Tells of a new status; returns how to stop. */
  readonly watchStatus = (listener: () => void): (() => void) => join(this.#changes, listener);

  onBatch(listener: BatchListener): () => void {
    return join(this.#batches, listener);
  }

  onOpen(listener: () => void): () => void {
    return join(this.#openings, listener);
  }

  /** Sends at once, or drops: an opening makes every subscription come again. */
  send(message: ClientMessage): void {
    this.#send?.(message);
  }

  opened(send: Send): void {
    this.#send = send;
    this.#become('live');
    for (const listener of this.#openings) listener();
  }

  lost(): void {
    this.#send = null;
    this.#become('reconnecting');
  }

  end(): void {
    this.#send = null;
    this.#become('ended');
  }

  receive(batch: readonly PushMessage[]): void {
    for (const listener of this.#batches) listener(batch);
  }

  #become(status: ChannelStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    for (const listener of this.#changes) listener();
  }
}

/** The page's one channel. */
export const pushChannel = new PushChannel();

function join<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
