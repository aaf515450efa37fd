/** Open live queries, one per name and parameters, shared by every component that asks the same. */

import type { Problem } from '../bridge/problem';
import { type PushChannel, type PushMessage, pushChannel, type Row } from '../bridge/push-channel';
import { PushGate } from '../bridge/push-gate';
import { liveQueryKeys, type QueryName } from '../generated/live';
import { applyPatch, PatchMismatchError, replaceRows } from './apply-patch';

export type LiveState<R> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | {
      readonly status: 'live';
      readonly rows: readonly R[];
      readonly rev: number;
      readonly changed: ReadonlySet<string>;
    };

/** How long a query outlives its last reader: going back to a screen finds it still there. */
export const GRACE_MS = 5_000;
export const LOADING: { readonly status: 'loading' } = { status: 'loading' };
/** Its rows tell of the others, so they are never held back. */
const INSPECTOR: QueryName = 'openQueries$';
const NOTHING: ReadonlySet<string> = new Set();

export class LiveQueryStore {
  /** Where a curious person can hold patches back. */
  readonly gate: PushGate;
  readonly #channel: PushChannel;
  readonly #byQuestion = new Map<string, LiveQuery>();
  readonly #byId = new Map<string, LiveQuery>();

  constructor(channel: PushChannel) {
    this.#channel = channel;
    this.gate = new PushGate(
      (batch) => this.#receive(batch),
      (message) => message.snapshot !== undefined || this.#byId.get(message.id)?.name === INSPECTOR,
    );
    channel.onBatch((batch) => this.gate.receive(batch));
    channel.onOpen(() => {
      for (const query of [...this.#byId.values()]) query.restart();
    });
  }

  /** The query that answers this question, open or about to be. */
  query(name: QueryName, params: unknown): LiveQuery {
    const question = `${name} ${JSON.stringify(params)}`;
    const known = this.#byQuestion.get(question);
    if (known) return known;
    const query = new LiveQuery(name, {
      start: (id) => {
        this.#byQuestion.set(question, query);
        this.#byId.set(id, query);
        this.#channel.send({ op: 'subscribe', id, query: name, params });
      },
      stop: (id) => {
        this.#byId.delete(id);
        this.#channel.send({ op: 'unsubscribe', id });
      },
      forget: () => this.#byQuestion.delete(question),
    });
    this.#byQuestion.set(question, query);
    return query;
  }

  #receive(batch: readonly PushMessage[]): void {
    const perQuery = new Map<LiveQuery, PushMessage[]>();
    for (const message of batch) {
      const query = this.#byId.get(message.id);
      if (query) perQuery.set(query, [...(perQuery.get(query) ?? []), message]);
    }
    for (const [query, messages] of perQuery) query.receive(messages);
  }
}

interface Line {
  start(id: string): void;
  stop(id: string): void;
  forget(): void;
}

let lastId = 0;

/** One question to the backend and its answer so far. */
export class LiveQuery {
  readonly name: QueryName;
  readonly #keyField: string;
  readonly #line: Line;
  readonly #listeners = new Set<() => void>();
  #state: LiveState<Row> = LOADING;
  #id: string | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(name: QueryName, line: Line) {
    this.name = name;
    this.#keyField = liveQueryKeys[name];
    this.#line = line;
  }

  readonly current = (): LiveState<Row> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#grace);
    if (this.#id === null) this.#start();
    return () => {
      this.#listeners.delete(listener);
      // A question given up before its answer came is not worth the answer.
      const grace_ms = this.#state.status === 'live' ? GRACE_MS : 0;
      if (this.#listeners.size === 0) this.#grace = setTimeout(() => this.#close(), grace_ms);
    };
  };

  /** Asks anew and shows the rows there are until the answer comes. */
  restart(): void {
    if (this.#id !== null) this.#line.stop(this.#id);
    this.#start();
  }

  receive(messages: readonly PushMessage[]): void {
    const before = this.#state;
    const changed = new Set<string>();
    for (const message of messages) {
      // A restart on the way gave this query another id: what follows belongs to the old one.
      if (message.id !== this.#id || !this.#take(message, changed)) break;
    }
    if (this.#state === before) return;
    if (this.#state.status === 'live') this.#state = { ...this.#state, changed: changed.size > 0 ? changed : NOTHING };
    this.#tell();
  }

  #take(message: PushMessage, changed: Set<string>): boolean {
    if (message.problem) return this.#fail(message.problem);
    const rev = message.rev ?? 0;
    if (message.snapshot) return this.#replace(message.snapshot, rev, changed);
    const state = this.#state;
    if (state.status !== 'live' || rev !== state.rev + 1) return this.#lost();
    try {
      const patched = applyPatch(state.rows, message.ops ?? [], this.#keyField);
      for (const key of patched.changed) changed.add(key);
      this.#state = { status: 'live', rows: patched.rows, rev, changed: NOTHING };
      return true;
    } catch (error) {
      if (error instanceof PatchMismatchError) return this.#lost();
      throw error;
    }
  }

  #replace(snapshot: readonly Row[], rev: number, changed: Set<string>): true {
    const state = this.#state;
    const former = state.status === 'live' ? state.rows : [];
    const next = replaceRows(former, snapshot, this.#keyField);
    if (state.status === 'live') for (const key of next.changed) changed.add(key);
    this.#state = { status: 'live', rows: next.rows, rev, changed: NOTHING };
    return true;
  }

  #fail(problem: Problem): false {
    this.#state = { status: 'failed', problem, retry: this.#retry };
    return false;
  }

  #lost(): false {
    this.restart();
    return false;
  }

  readonly #retry = (): void => {
    this.#state = LOADING;
    this.#tell();
    this.restart();
  };

  #start(): void {
    lastId += 1;
    this.#id = `${this.name}${lastId}`;
    this.#line.start(this.#id);
  }

  #close(): void {
    if (this.#id !== null) this.#line.stop(this.#id);
    this.#id = null;
    this.#state = LOADING;
    this.#line.forget();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The page's one store. */
export const liveQueries = new LiveQueryStore(pushChannel);
