import { describe, expect, it } from 'vitest';
import { asksForEpoch, besides, clockWords, isClockWrong, readOut, stateWords } from './sync-words';

const QUIET = { state: 'live', waiting: 0, done: 0, total: 0, attention: null } as const;
const EPOCH = { code: 'epoch', sentence: 'The hub was restored' };

describe('what syncing does', () => {
  it('is told with its figures, and with what needs somebody', () => {
    expect(stateWords(QUIET)).toBe('Live');
    expect(stateWords({ ...QUIET, state: 'sending', waiting: 3 })).toBe('Sending 3');
    expect(stateWords({ ...QUIET, state: 'catching_up', done: 1200, total: 100_000 })).toMatch(/1.200 of 100.000$/);
    expect(stateWords({ ...QUIET, state: 'attention', attention: EPOCH })).toBe(
      'Needs attention: The hub was restored',
    );
  });

  it('is not read out figure by figure', () => {
    expect(readOut({ ...QUIET, state: 'sending', waiting: 3 })).toBe('');
    expect(readOut({ ...QUIET, state: 'offline' })).toBe('Offline');
  });

  it('asks for a choice only where the past of the hub is another one', () => {
    expect(asksForEpoch({ ...QUIET, state: 'attention', attention: EPOCH })).toBe(true);
    expect(asksForEpoch({ ...QUIET, state: 'attention', attention: { ...EPOCH, code: 'revoked' } })).toBe(false);
    expect(asksForEpoch({ ...QUIET, attention: EPOCH })).toBe(false);
  });
});

describe('what needs somebody while syncing goes on', () => {
  it('is told beside the state, and not twice where syncing stands still for it', () => {
    expect(besides({ ...QUIET, attention: EPOCH })).toBe('The hub was restored');
    expect(besides({ ...QUIET, state: 'attention', attention: EPOCH })).toBeNull();
    expect(besides(QUIET)).toBeNull();
  });
});

describe('the clock', () => {
  it('is told in words, and is wrong from a minute on', () => {
    expect(clockWords(null)).toBeNull();
    expect(clockWords(-1500)).toBe('agrees with the hub’s');
    expect(clockWords(90_000)).toBe('1 min ahead of the hub’s');
    expect(clockWords(-86_400_000)).toBe('1 d 0 h behind the hub’s');
    expect([null, 60_000, -60_001].map(isClockWrong)).toEqual([false, false, true]);
  });
});
