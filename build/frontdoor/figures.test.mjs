import { expect, test } from 'vitest';
import { median, medians, table } from './figures.mjs';

const LINES = [
  { peer: 'pjais/NORMAL', N: 10, fig: 'latency', subs: 1, op: 'insert', p50_ms: 0.5 },
  { peer: 'pjais/NORMAL', N: 10, fig: 'latency', subs: 1, op: 'insert', p50_ms: 0.3 },
  { peer: 'livestore', N: 10, fig: 'latency', subs: 1, op: 'insert', p50_ms: 40 },
  { peer: 'pjais/FULL', N: 10, fig: 'write_single', durable_per_s: 2000 },
  { peer: 'py-apsw/FULL', N: 10, fig: 'write_single', durable_per_s: 4000 },
  { peer: 'livestore', N: 10, fig: 'failed', rc: 1 },
];

test('a median is the middle, or between the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('the table says how many times better we are, for durations and for rates', () => {
  const report = table(medians(LINES));

  expect(report).toContain('| latency N=10 subs=1 insert (p50_ms) | **0.4** pjais · 40 livestore (×100) |');
  expect(report).toContain('| write_single N=10 FULL (durable_per_s) | **2,000** pjais · 4,000 apsw (×0.5) |');
  expect(report).not.toContain('failed');
});
