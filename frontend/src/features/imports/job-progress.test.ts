import { describe, expect, test } from 'vitest';
import { type JobCounts, jobShare, jobSummary, runningWords } from './job-progress';

const job = (some: Partial<JobCounts> = {}): JobCounts => ({
  status: 'running',
  files_total: 1,
  files_done: 0,
  items_done: 0,
  items_total: null,
  files: [],
  ...some,
});

describe('jobShare', () => {
  test('items tell the progress best', () => {
    expect(jobShare(job({ items_done: 25, items_total: 100, files_total: 4 }))).toBe(0.25);
  });

  test('several files tell it when items are not counted', () => {
    expect(jobShare(job({ files_done: 1, files_total: 4 }))).toBe(0.25);
  });

  test('one file of unknown length claims no share', () => {
    expect(jobShare(job())).toBeNull();
  });

  test('more items than announced never pass the end of the bar', () => {
    expect(jobShare(job({ items_done: 120, items_total: 100 }))).toBe(1);
  });
});

test('what came in and what did not is said in one line', () => {
  const files = [
    { status: 'imported', personas: [{}], memories: 11 },
    { status: 'imported', personas: [], memories: 1 },
    { status: 'failed', personas: [], memories: 0 },
  ];

  expect(jobSummary(job({ status: 'done', files }))).toBe(
    '1 persona and 12 memories from 2 files · 1 file not imported',
  );
});

test('a job of nothing but broken files does not claim an import', () => {
  const files = [{ status: 'failed', personas: [], memories: 0 }];

  expect(jobSummary(job({ status: 'failed', files }))).toBe('1 file not imported');
});

test('a running job counts items, or files when items are unknown', () => {
  expect(runningWords(job({ items_done: 5, items_total: 9 }))).toBe('5 of 9 items');
  expect(runningWords(job({ files_done: 0, files_total: 1 }))).toBe('0 of 1 file');
});
