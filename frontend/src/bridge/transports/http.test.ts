import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PushChannel } from '../push-channel';
import { followSocket, reconnectDelay } from './http';

class FakeSocket {
  readyState = 1;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly send = vi.fn();
  readonly close = vi.fn();
}

let sockets: FakeSocket[];
const open = () => {
  const socket = new FakeSocket();
  sockets.push(socket);
  return socket as unknown as WebSocket;
};

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
});

afterEach(() => vi.useRealTimers());

test('waiting grows from half a second to half a minute and no further', () => {
  const longest = [0, 1, 2, 20].map((attempt) => reconnectDelay(attempt, () => 1));

  expect(longest).toEqual([500, 1_000, 2_000, 30_000]);
  expect(reconnectDelay(5, () => 0)).toBe(0);
});

test('messages that wait together reach the channel together, sent one or many at a time', async () => {
  const channel = new PushChannel();
  const heard = vi.fn();
  channel.onBatch(heard);
  followSocket(channel, open);

  sockets[0]?.onmessage?.({ data: '{"id":"q"}' });
  sockets[0]?.onmessage?.({ data: '[{"id":"q"},{"id":"r"}]' });
  expect(heard).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  sockets[0]?.onmessage?.({ data: '{"id":"s"}' });
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));

  expect(heard.mock.calls).toEqual([[[{ id: 'q' }, { id: 'q' }, { id: 'r' }]], [[{ id: 's' }]]]);
});

test('what came before the line was lost reaches the channel first, and nothing after hanging up', () => {
  const channel = new PushChannel();
  const told: unknown[] = [];
  const tasks: (() => void)[] = [];
  channel.onBatch((batch) => told.push(batch));
  channel.watchStatus(() => told.push(channel.status()));
  const hangUp = followSocket(channel, open, undefined, (task) => tasks.push(task));
  sockets[0]?.onopen?.();

  sockets[0]?.onmessage?.({ data: '{"id":"q"}' });
  sockets[0]?.onclose?.();
  sockets[0]?.onmessage?.({ data: '{"id":"r"}' });
  hangUp();
  for (const task of tasks) task();

  expect(told).toEqual(['live', [{ id: 'q' }], 'reconnecting']);
});

test('a lost line is opened again', async () => {
  const channel = new PushChannel();
  followSocket(channel, open);
  sockets[0]?.onopen?.();
  expect(channel.status()).toBe('live');

  sockets[0]?.onclose?.();
  expect(channel.status()).toBe('reconnecting');
  await vi.advanceTimersByTimeAsync(500);
  sockets[1]?.onopen?.();

  expect(channel.status()).toBe('live');
});

test('a line that may not be opened any more ends, and is not tried again', async () => {
  const channel = new PushChannel();
  followSocket(channel, open, async () => true);
  sockets[0]?.onopen?.();

  sockets[0]?.onclose?.();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(channel.status()).toBe('ended');
  expect(sockets).toHaveLength(1);
});

test('hanging up is final', () => {
  const hangUp = followSocket(new PushChannel(), open);

  hangUp();
  sockets[0]?.onclose?.();
  vi.advanceTimersByTime(60_000);

  expect(sockets).toHaveLength(1);
});
