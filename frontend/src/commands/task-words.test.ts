import { expect, test } from 'vitest';
import type { TaskRead } from '../generated/live';
import { farWords, kindWords, reasonWords } from './task-words';

const TASK: TaskRead = {
  id: 'a',
  kind: 'restore',
  step: null,
  done: 0,
  total: 0,
  unit: 'pages',
  can_cancel: true,
  is_cancelling: false,
  started_at: '2026-11-23T11:12:40.000000Z',
};

test('a task tells its step, how far that is and how long it takes', () => {
  expect(kindWords(TASK)).toBe('Bringing back');
  expect(farWords(TASK, null)).toBe('Begun');
  expect(farWords({ ...TASK, step: 'backup', done: 21, total: 50 }, 12)).toBe(
    'Backing up first · 42 % · about 12 s left',
  );
  expect(farWords({ ...TASK, step: 'backups', done: 1, total: 3 }, null)).toBe('Backup 2 of 3 · 33 %');
  expect(farWords({ ...TASK, step: 'chain', done: 1, total: 2 }, null)).toBe('50 %');
});

test('what cannot be stopped says why', () => {
  expect(reasonWords(TASK)).toBeNull();
  expect(reasonWords({ ...TASK, can_cancel: false })).toContain('half of it');
  expect(reasonWords({ ...TASK, kind: 'search-index', can_cancel: false })).toContain('by itself');
});
