import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ClientMessage, PushChannel } from '../bridge/push-channel';
import { GRACE_MS, LiveQueryStore } from './live-query-store';
import { warm } from './warm';

const BASIL = { id: 'b', name: 'Basil' };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

test('what is on show of one persona is asked about another, and kept while it is wanted', async () => {
  const channel = new PushChannel();
  const store = new LiveQueryStore(channel);
  const sent: ClientMessage[] = [];
  channel.opened((message) => sent.push(message));
  const rows = (persona_id: string, offset: number) => ({ persona_id, limit: 10, offset });
  store.query('personaMemories$', rows('a', 0)).subscribe(() => undefined);
  store.query('personaMemories$', rows('a', 50)).subscribe(() => undefined);
  store.query('personaMemories$', rows('c', 0)).subscribe(() => undefined);
  store.query('personas$', {}).subscribe(() => undefined);

  const { ready, drop } = warm(store, 'a', 'b');

  expect(sent.filter((message) => message.op === 'subscribe').map(({ params }) => params)).toEqual([
    rows('a', 0),
    rows('a', 50),
    rows('c', 0),
    {},
    rows('b', 0),
  ]);
  channel.receive([
    { id: sent.findLast((message) => message.op === 'subscribe')?.id ?? '', rev: 0, snapshot: [BASIL] },
  ]);
  await ready;
  expect(store.query('personaMemories$', rows('b', 0)).current()).toMatchObject({ status: 'live', rows: [BASIL] });
  drop();
  vi.advanceTimersByTime(GRACE_MS);
  expect(sent.at(-1)?.op).toBe('unsubscribe');
});
