import { expect, test } from 'vitest';
import { fromLocalMoment, toLocalMoment } from './local-moment';

test('an instant survives the way through the field, to the minute', () => {
  const instant = '2026-03-29T12:34:00.000Z';

  expect(fromLocalMoment(toLocalMoment(instant))).toBe(instant);
});

test('no instant is an empty field and back', () => {
  expect(toLocalMoment(null)).toBe('');
  expect(fromLocalMoment('')).toBeNull();
  expect(fromLocalMoment('2026-13')).toBeNull();
});
