/** The port to the backend: one call, and live messages; two adapters, the window's bridge and HTTP. */

import type { Problem } from './problem';

export type RowData = Record<string, unknown>;

export type Op =
  | { op: 'insert'; key: string; row: RowData; at: number }
  | { op: 'update'; key: string; row: RowData }
  | { op: 'remove'; key: string }
  | { op: 'move'; key: string; at: number };

export interface LiveMessage {
  id: string;
  rev?: number;
  snapshot?: RowData[];
  ops?: Op[];
  problem?: Problem;
}

export interface Subscription {
  id: string;
  query: string;
  params: unknown;
}

export interface LiveHandlers {
  onMessage: (message: LiveMessage) => void;
  /** The line was down: whoever follows something must ask again. */
  onReconnect: () => void;
  onStatus: (connected: boolean) => void;
}

export interface Transport {
  fetch: typeof fetch;
  connect: (handlers: LiveHandlers) => void;
  subscribe: (subscription: Subscription) => void;
  unsubscribe: (id: string) => void;
}
