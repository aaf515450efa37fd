import { describe, expect, it } from 'vitest';
import type { Notice } from '../../generated/live';
import { addressOfNotice, isTrouble, noticeTitle, noticeWords } from './notice-words';

const nothing: Notice = {
  id: '1',
  kind: 'import',
  at: '2026-11-27T12:00:00.000Z',
  seen: false,
  over_at: null,
  check: null,
  subject: null,
  subject_id: null,
  count: null,
  failed: 0,
};
const disk: Notice = {
  ...nothing,
  kind: 'disk',
  check: { key: 'disk', state: 'bad', reason: 'full', figure: 5, of: 10, at: null, name: null, detail: null },
};
const words = (check: { readonly reason: string }) => `It is ${check.reason}`;

describe('a notice', () => {
  it('of an import says how many files could not be read', () => {
    const one = { ...nothing, subject: 'ann.png', count: 1 };
    expect([noticeTitle(one), noticeWords(one, words)]).toEqual(['ann.png', 'Imported']);
    expect(noticeWords({ ...one, failed: 1 }, words)).toBe('Could not be imported');
    const many = { ...one, count: 3, failed: 2 };
    expect([noticeTitle(many), noticeWords(many, words)]).toEqual(['3 files', '2 could not be imported']);
  });

  it('of a reply leads to its conversation', () => {
    const reply: Notice = { ...nothing, kind: 'reply', subject: 'By the river', subject_id: 'abc' };
    expect([noticeTitle(reply), noticeWords(reply, words), addressOfNotice(reply)]).toEqual([
      'By the river',
      'The reply is there',
      '/conversations?c=abc',
    ]);
    expect(noticeWords({ ...reply, failed: 1 }, words)).toBe('The reply did not come');
    expect(noticeTitle({ ...reply, subject: null })).toBe('A conversation');
  });

  it('of a newer version says which, and leads to it', () => {
    const newer: Notice = { ...nothing, kind: 'update', subject: '0.2.0' };
    expect([noticeTitle(newer), noticeWords(newer, words), addressOfNotice(newer)]).toEqual([
      'Newer versions of PJai’s',
      'Version 0.2.0 is there',
      '/settings?section=updates',
    ]);
    expect(isTrouble(newer)).toBe(false);
  });

  it('of trouble says how it is, until that is over', () => {
    expect([noticeTitle(disk), noticeWords(disk, words), addressOfNotice(disk)]).toEqual([
      'Room on the disk',
      'It is full',
      '/backups',
    ]);
    expect(isTrouble(disk)).toBe(true);
    expect(isTrouble({ ...disk, over_at: disk.at })).toBe(false);
    expect(isTrouble(nothing)).toBe(false);
  });
});
