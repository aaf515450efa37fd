import { expect, test } from 'vitest';
import type { PushMessage } from './push-channel';
import { HELD_LIMIT, PushGate } from './push-gate';

function gate() {
  const passed: string[] = [];
  let now_ms = 0;
  const made = new PushGate(
    (batch) => passed.push(batch.map((message) => `${message.id}${message.rev}`).join(' ')),
    (message) => message.id === 'own' || message.rev === 0,
    () => now_ms,
  );
  const commit = (...messages: PushMessage[]) => {
    now_ms += 1_000;
    made.receive(messages);
  };
  return { gate: made, passed, commit };
}

const patch = (id: string, rev: number): PushMessage => ({ id, rev, ops: [] });

test('an open gate lets everything through', () => {
  const { gate: open, passed } = gate();

  open.receive([patch('a', 1), patch('b', 1)]);

  expect(passed).toEqual(['a1 b1']);
});

test('a closed gate holds batches, lets them in one by one and then all in order', () => {
  const { gate: closed, passed, commit } = gate();
  closed.close();
  for (let rev = 1; rev <= 4; rev += 1) commit(patch('a', rev), patch('b', rev));
  expect(passed).toEqual([]);
  expect(closed.current()).toEqual({ closed: true, waiting: 4 });

  closed.step();
  expect(passed).toEqual(['a1 b1']);
  closed.open();

  expect(passed).toEqual(['a1 b1', 'a2 b2 a3 b3 a4 b4']);
  expect(closed.current()).toEqual({ closed: false, waiting: 0 });
});

test('what comes close together is let in together', () => {
  const { gate: closed, passed } = gate();
  closed.close();
  closed.receive([patch('a', 1)]);
  closed.receive([patch('b', 1)]);

  closed.step();

  expect(passed).toEqual(['a1 b1']);
});

test('answers to new questions and the inspector itself are never held', () => {
  const { gate: closed, passed } = gate();
  closed.close();

  closed.receive([patch('a', 1), patch('own', 7), patch('new', 0)]);

  expect(passed).toEqual(['own7 new0']);
  expect(closed.current().waiting).toBe(1);
});

test('stepping with nothing held changes nothing', () => {
  const { gate: closed, passed } = gate();
  closed.close();
  closed.step();

  expect(passed).toEqual([]);
  expect(closed.current()).toEqual({ closed: true, waiting: 0 });
});

test('somebody who went away does not hold the page back for ever', () => {
  const { gate: closed, passed, commit } = gate();
  closed.close();
  for (let rev = 1; rev <= HELD_LIMIT + 1; rev += 1) commit(patch('a', rev));

  expect(passed).toHaveLength(1);
  expect(closed.current()).toEqual({ closed: false, waiting: 0 });
});
