import { describe, expect, test } from 'vitest';
import { fullDate, relativeTime } from './relative-time';

const NOON = Date.parse('2026-11-23T12:00:00.000000Z');

describe('relativeTime', () => {
  test.each([
    ['2026-11-23T11:59:30.123456Z', 'now'],
    ['2026-11-23T11:56:00.000000Z', '4 min'],
    ['2026-11-23T09:00:00.000000Z', '3 h'],
    ['2026-11-21T11:00:00.000000Z', '2 d'],
  ])('%s is said as %s at noon', (instant, words) => {
    expect(relativeTime(instant, NOON)).toBe(words);
  });

  test('an instant older than a week is named by its day, with the year only when it differs', () => {
    expect(relativeTime('2026-03-02T12:00:00Z', NOON)).not.toContain('2026');
    expect(relativeTime('2019-03-02T12:00:00Z', NOON)).toContain('2019');
  });

  test('a clock slightly ahead of ours still reads as now', () => {
    expect(relativeTime('2026-11-23T12:00:20Z', NOON)).toBe('now');
  });

  test('text that is no instant never becomes "Invalid Date"', () => {
    expect(relativeTime('soon', NOON)).toBe('');
    expect(fullDate('soon')).toBe('soon');
  });
});
