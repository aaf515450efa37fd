import { describe, expect, it } from 'vitest';
import type { BackupRead } from '../../generated/live';
import { contentWords, hourChoices, isSamePolicy, policyWords, reasonWords } from './backup-words';

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

describe('the policy', () => {
  const policy = { every_hours: 24, days: 7, weeks: 4, months: 12, size_cap_gb: 20 };

  it('is told in a sentence', () => {
    expect(policyWords(policy)).toContain('The newest of the last 7 days, 4 weeks, 12 months stay');
    expect(policyWords({ ...policy, every_hours: 0 })).toContain('None is made by itself');
  });

  it('shows a number of hours that nobody offers', () => {
    expect(hourChoices(24)).toHaveLength(5);
    expect(hourChoices(36).at(-1)).toEqual({ value: '36', label: 'Every 36 hours' });
  });

  it('is the same when every part is', () => {
    expect(isSamePolicy(policy, { ...policy })).toBe(true);
    expect(isSamePolicy(policy, { ...policy, weeks: 5 })).toBe(false);
  });
});
