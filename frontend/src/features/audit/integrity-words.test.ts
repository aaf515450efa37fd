import { describe, expect, it } from 'vitest';
import type { Verification } from '../../generated/live';
import { integrityWords, replacedWords } from './integrity-words';

const NEVER: Verification = {
  key: 'integrity',
  status: 'never',
  started_at: null,
  finished_at: null,
  part: null,
  done: 0,
  total: 0,
  events: 0,
  rows: 0,
  checkpoints: 0,
  waiting: 0,
  differences: [],
  notes: [],
  replaced: {},
  log_lost_at: null,
  head: null,
  signed: null,
  floor: 0,
  problem: null,
};

describe('what a verification found, in words', () => {
  it('says how far it is', () => {
    const running = { ...NEVER, status: 'running' as const, part: 'chain', done: 250, total: 1000 };
    expect(integrityWords(running)).toBe('Verifying the chain of events · 25 %');
    expect(integrityWords({ ...running, part: null, total: 0 })).toBe('Verifying the vault');
  });

  it('says what was read when all is well, and what waits', () => {
    const clean = { ...NEVER, status: 'clean' as const, events: 1200, rows: 1, checkpoints: 2 };
    expect(integrityWords(clean)).toBe('All is as it should be: 1,200 events, 1 row, 2 signed checkpoints');
    expect(integrityWords({ ...clean, waiting: 3 })).toContain('3 events wait for a newer version');
  });

  it('passes on why it failed', () => {
    expect(integrityWords({ ...NEVER, status: 'failed', problem: 'The disk is gone' })).toBe('The disk is gone');
  });

  it('counts what was replaced', () => {
    expect(replacedWords({ memory: 2, persona: 1 })).toBe('2 memories, 1 persona');
  });
});
