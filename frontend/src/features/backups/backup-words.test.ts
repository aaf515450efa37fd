import { describe, expect, it } from 'vitest';
import type { BackupRead } from '../../generated/live';
import { contentWords, reasonWords } from './backup-words';

const BACKUP: BackupRead = {
  name: '2026-11-23-101500-daily',
  made_at: '2026-11-23T10:15:00.000000Z',
  reason: 'daily',
  size_bytes: 4_200_000,
  events: 1300,
  counts: { persona: 1, memory: 1204, conversation: 0, message: 0 },
  problem: null,
};
const DAMAGED: BackupRead = { ...BACKUP, made_at: null, reason: null, size_bytes: null, problem: 'It is damaged' };

describe('the words of a backup', () => {
  it('tell why it was made and what it holds', () => {
    expect(reasonWords(BACKUP)).toBe('Made for the day');
    expect(contentWords(BACKUP)).toBe('1 persona, 1,204 memories, 0 conversations · 4.2 MB');
  });

  it('tell of a damaged one what is wrong with it', () => {
    expect(reasonWords(DAMAGED)).toBe('Damaged');
    expect(contentWords(DAMAGED)).toBe('It is damaged');
  });
});
