import { expect, test } from 'vitest';
import { stateNotice } from './message-state';

test('a finished reply needs no words', () => {
  expect(stateNotice({ state: 'complete', extra: null })).toBeNull();
  expect(stateNotice({ state: 'writing', extra: null })).toBeNull();
});

test('a failure says why and can be tried again', () => {
  const extra = { failure: { code: 'model-busy', detail: 'Try again in 5 s' } };

  expect(stateNotice({ state: 'failed', extra })).toEqual({ text: 'Try again in 5 s', canRetry: true });
  expect(stateNotice({ state: 'interrupted', extra })?.text).toBe('Cut off: Try again in 5 s');
  expect(stateNotice({ state: 'failed', extra: { failure: 7 } })?.text).toBe('The reply failed');
});
