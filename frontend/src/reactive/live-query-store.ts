/** Open live queries, one per name and parameters, shared by every component that asks the same. */

import type { Problem } from '../bridge/problem';
import { type PushChannel, type PushMessage, pushChannel, type Row } from '../bridge/push-channel';
import { PushGate } from '../bridge/push-gate';
import { liveQueryKeys, type QueryName } from '../generated/live';
import { language } from '../i18n/i18n';
import { applyPatch, PatchMismatchError, replaceRows } from './apply-patch';
import { type Guess, guessed } from './guess';

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
/** How long a guess that came true outlives its command when the backend says nothing more. */
const SETTLED_MS = 1_000;
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
    const query = new LiveQuery(name, params, {
      start: (id) => {
        this.#byQuestion.set(question, query);
        this.#byId.set(id, query);
        this.#channel.send({ op: 'subscribe', id, query: name, params, language: language() });
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

  /** Those that somebody reads. */
  watched(): LiveQuery[] {
    return [...this.#byId.values()].filter((query) => query.isWatched);
  }

  /** Shows what a command will probably do; the answer says what to do with it once the command has ended. */
  guess(guesses: readonly Guess[]): { readonly settle: () => void; readonly undo: () => void } {
    const mark = Symbol('guess');
    const touched = [...this.#byId.values()].filter((query) => guesses.some((guess) => guess.query === query.name));
    for (const query of touched) {
      query.guess(
        mark,
        guesses.filter((guess) => guess.query === query.name),
      );
    }
    return {
      settle: () => {
        for (const query of touched) query.settle(mark);
      },
      undo: () => {
        for (const query of touched) query.undo(mark);
      },
    };
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
  readonly params: unknown;
  readonly #keyField: string;
  readonly #line: Line;
  readonly #listeners = new Set<() => void>();
  /** As the backend has told it. */
  #server: LiveState<Row> = LOADING;
  /** With the guesses of running commands laid over it. */
  #shown: LiveState<Row> = LOADING;
  readonly #guesses = new Map<symbol, readonly Guess[]>();
  readonly #settled = new Set<symbol>();
  #id: string | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(name: QueryName, params: unknown, line: Line) {
    this.name = name;
    this.params = params;
    this.#keyField = liveQueryKeys[name] ?? 'id';
    this.#line = line;
  }

  readonly current = (): LiveState<Row> => this.#shown;

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#grace);
    if (this.#id === null) this.#start();
    return () => {
      this.#listeners.delete(listener);
      // A question given up before its answer came is not worth the answer.
      const grace_ms = this.#server.status === 'live' ? GRACE_MS : 0;
      if (this.#listeners.size === 0) this.#grace = setTimeout(() => this.#close(), grace_ms);
    };
  };

  /** Lays guesses over the rows until `settle` or `undo` is called with the same mark. */
  guess(mark: symbol, guesses: readonly Guess[]): void {
    this.#guesses.set(mark, guesses);
    this.#show();
  }

  /** The command has come through: its guess stays until the backend's own word, or for a moment. */
  settle(mark: symbol): void {
    if (!this.#guesses.has(mark)) return;
    this.#settled.add(mark);
    setTimeout(() => this.undo(mark), SETTLED_MS);
  }

  undo(mark: symbol): void {
    this.#settled.delete(mark);
    if (this.#guesses.delete(mark)) this.#show();
  }

  /** Asks anew and shows the rows there are until the answer comes. */
  restart(): void {
    if (this.#id !== null) this.#line.stop(this.#id);
    this.#start();
  }

  receive(messages: readonly PushMessage[]): void {
    const before = this.#server;
    const changed = new Set<string>();
    for (const message of messages) {
      // A restart on the way gave this query another id: what follows belongs to the old one.
      if (message.id !== this.#id || !this.#take(message, changed)) break;
    }
    if (this.#server === before) return;
    if (this.#server.status === 'live')
      this.#server = { ...this.#server, changed: changed.size > 0 ? changed : NOTHING };
    for (const mark of this.#settled) this.#guesses.delete(mark);
    this.#settled.clear();
    this.#show();
  }

  #take(message: PushMessage, changed: Set<string>): boolean {
    if (message.problem) return this.#fail(message.problem);
    const rev = message.rev ?? 0;
    if (message.snapshot) return this.#replace(message.snapshot, rev, changed);
    const state = this.#server;
    if (state.status !== 'live' || rev !== state.rev + 1) return this.#lost();
    try {
      const patched = applyPatch(state.rows, message.ops ?? [], this.#keyField);
      for (const key of patched.changed) changed.add(key);
      this.#server = { status: 'live', rows: patched.rows, rev, changed: NOTHING };
      return true;
    } catch (error) {
      if (error instanceof PatchMismatchError) return this.#lost();
      throw error;
    }
  }

  #replace(snapshot: readonly Row[], rev: number, changed: Set<string>): true {
    const state = this.#server;
    const former = state.status === 'live' ? state.rows : [];
    const next = replaceRows(former, snapshot, this.#keyField);
    if (state.status === 'live') for (const key of next.changed) changed.add(key);
    this.#server = { status: 'live', rows: next.rows, rev, changed: NOTHING };
    return true;
  }

  #fail(problem: Problem): false {
    this.#server = { status: 'failed', problem, retry: this.#retry };
    return false;
  }

  #lost(): false {
    this.restart();
    return false;
  }

  readonly #retry = (): void => {
    this.#server = LOADING;
    this.#show();
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
    this.#server = LOADING;
    this.#shown = LOADING;
    this.#line.forget();
  }

  #show(): void {
    const server = this.#server;
    const guesses = [...this.#guesses.values()].flat();
    if (server.status !== 'live' || guesses.length === 0) this.#shown = server;
    else this.#shown = { ...server, rows: guessed(server.rows, guesses, this.#keyField) };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The page's one store. */
export const liveQueries = new LiveQueryStore(pushChannel);
