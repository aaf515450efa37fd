import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ClientMessage, PushChannel } from '../bridge/push-channel';
import { GRACE_MS, LiveQueryStore } from './live-query-store';

const ADA = { id: 'a', name: 'Ada' };
const BASIL = { id: 'b', name: 'Basil' };

let channel: PushChannel;
let store: LiveQueryStore;
let sent: ClientMessage[];

beforeEach(() => {
  vi.useFakeTimers();
  channel = new PushChannel();
  store = new LiveQueryStore(channel);
  sent = [];
  channel.opened((message) => sent.push(message));
});

afterEach(() => vi.useRealTimers());

const lastId = () => sent.findLast((message) => message.op === 'subscribe')?.id ?? '';
const ops = () => sent.map((message) => message.op);

function followed() {
  const query = store.query('personas$', {});
  const stop = query.subscribe(() => undefined);
  channel.receive([{ id: lastId(), rev: 0, snapshot: [ADA] }]);
  return { query, stop };
}

test('a query is loading until its snapshot comes', () => {
  const query = store.query('personas$', {});
  query.subscribe(() => undefined);

  expect(query.current().status).toBe('loading');
  channel.receive([{ id: lastId(), rev: 0, snapshot: [ADA] }]);

  expect(query.current()).toMatchObject({ status: 'live', rows: [ADA], rev: 0 });
});

test('two readers of one question share one subscription', () => {
  store.query('persona$', { persona_id: 'a' }).subscribe(() => undefined);
  store.query('persona$', { persona_id: 'a' }).subscribe(() => undefined);

  expect(ops()).toEqual(['subscribe']);
});

test('all messages of a batch are told at once, with every row they changed', () => {
  const { query } = followed();
  const told = vi.fn();
  query.subscribe(told);

  channel.receive([
    { id: lastId(), rev: 1, ops: [{ op: 'insert', key: 'b', row: BASIL, at: 1 }] },
    { id: lastId(), rev: 2, ops: [{ op: 'update', key: 'a', row: { name: 'Ada L.' } }] },
  ]);

  expect(told).toHaveBeenCalledTimes(1);
  expect(query.current()).toMatchObject({ rev: 2, changed: new Set(['b', 'a']) });
});

test('a gap in the revisions makes the query ask again, and keeps the rows on show', () => {
  const { query } = followed();

  channel.receive([{ id: lastId(), rev: 2, ops: [{ op: 'remove', key: 'a' }] }]);

  expect(ops()).toEqual(['subscribe', 'unsubscribe', 'subscribe']);
  expect(query.current()).toMatchObject({ status: 'live', rows: [ADA] });
});

test('messages for a subscription that was given up are ignored', () => {
  const { query } = followed();
  const old = lastId();
  channel.receive([{ id: old, rev: 5, ops: [] }]);

  channel.receive([{ id: old, rev: 1, ops: [{ op: 'remove', key: 'a' }] }]);

  expect(query.current()).toMatchObject({ rows: [ADA] });
});

test('after a reconnection every open query asks again', () => {
  const { query } = followed();
  channel.lost();
  channel.opened((message) => sent.push(message));

  channel.receive([{ id: lastId(), rev: 0, snapshot: [{ ...ADA }, BASIL] }]);

  expect(query.current()).toMatchObject({ rows: [ADA, BASIL], changed: new Set(['b']) });
});

test('a query outlives its last reader for a while, so that going back finds it there', () => {
  const { query, stop } = followed();

  stop();
  vi.advanceTimersByTime(GRACE_MS - 1);
  const again = query.subscribe(() => undefined);
  vi.advanceTimersByTime(GRACE_MS * 2);

  expect(ops()).toEqual(['subscribe']);
  again();
  vi.advanceTimersByTime(GRACE_MS);
  expect(ops()).toEqual(['subscribe', 'unsubscribe']);
});

test('a refused query can be tried again', () => {
  const query = store.query('personas$', {});
  query.subscribe(() => undefined);
  channel.receive([{ id: lastId(), problem: { type: 'urn:pjais:problem:x', title: 'No', status: 500, detail: '' } }]);
  const failed = query.current();

  if (failed.status === 'failed') failed.retry();

  expect(failed.status).toBe('failed');
  expect(query.current().status).toBe('loading');
  channel.receive([{ id: lastId(), rev: 0, snapshot: [ADA] }]);
  expect(query.current().status).toBe('live');
});

test('a guess shows at once, leaves other rows the same objects, and yields to what the backend says', () => {
  const { query } = followed();
  channel.receive([{ id: lastId(), rev: 1, ops: [{ op: 'insert', key: 'b', row: BASIL, at: 1 }] }]);
  const before = rowsOf(query);

  const shown = store.guess([{ query: 'personas$', key: 'a', row: { name: 'Ada L.' } }]);
  expect(rowsOf(query)).toEqual([{ id: 'a', name: 'Ada L.' }, BASIL]);
  expect(rowsOf(query)[1]).toBe(before[1]);

  shown.settle();
  expect(rowsOf(query)[0]).toMatchObject({ name: 'Ada L.' });
  channel.receive([{ id: lastId(), rev: 2, ops: [{ op: 'update', key: 'a', row: { name: 'Ada Lovelace' } }] }]);
  expect(rowsOf(query)[0]).toMatchObject({ name: 'Ada Lovelace' });
});

test('a guess of a command that fails is taken back, and patches that came meanwhile stay', () => {
  const { query } = followed();
  const shown = store.guess([{ query: 'personas$', key: 'a', row: null }]);
  expect(rowsOf(query)).toEqual([]);

  channel.receive([{ id: lastId(), rev: 1, ops: [{ op: 'insert', key: 'b', row: BASIL, at: 1 }] }]);
  expect(rowsOf(query)).toEqual([BASIL]);
  shown.undo();

  expect(rowsOf(query)).toEqual([ADA, BASIL]);
});

test('a guess that came true without a further word ends by itself', () => {
  const { query } = followed();
  store.guess([{ query: 'personas$', key: 'a', row: { name: 'Ada L.' } }]).settle();

  vi.advanceTimersByTime(2_000);

  expect(rowsOf(query)).toEqual([ADA]);
});

function rowsOf(query: ReturnType<typeof store.query>) {
  const state = query.current();
  return state.status === 'live' ? state.rows : [];
}
