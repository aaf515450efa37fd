import { expect, test } from 'vitest';
import type { TaskRead } from '../../generated/live';
import { changesBetween } from './announcing';
import { lineWords, shareOfAll } from './line-words';

function task(id: string, done: number, total: number): TaskRead {
  const started_at = '2026-11-23T11:12:40.000000Z';
  return {
    id,
    kind: 'backup',
    step: null,
    done,
    total,
    unit: 'pages',
    can_cancel: true,
    is_cancelling: false,
    started_at,
  };
}

test('one task is told by name, several by their number', () => {
  expect(lineWords([task('a', 1, 4)])).toEqual({ what: 'Backing up', far: '25 %' });
  expect(lineWords([task('a', 1, 0)])).toEqual({ what: 'Backing up', far: '' });
  expect(lineWords([task('a', 1, 4), task('b', 0, 0)])).toEqual({ what: '2 tasks', far: '' });
});

test('the bar shows the one that is least far', () => {
  expect(shareOfAll([task('a', 1, 4), task('b', 1, 2), task('c', 0, 0)])).toBe(0.25);
  expect(shareOfAll([task('c', 0, 0)])).toBeNull();
});

test('only that a task begins or has ended is announced', () => {
  const [one, further, other] = [task('a', 1, 4), task('a', 2, 4), task('b', 0, 0)];

  expect(changesBetween([one], [further])).toEqual({ began: [], ended: [] });
  expect(changesBetween([one], [other])).toEqual({ began: [other], ended: [one] });
});
