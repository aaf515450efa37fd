import { expect, test } from 'vitest';
import type { CrashRead } from '../../generated/api/types.gen';
import { crashWords } from './crash-words';

const CRASH: CrashRead = {
  id: '1',
  ended_at: '2026-11-27T11:00:00.000000Z',
  started_at: null,
  ran_s: 3_720,
  kind: 'stopped',
  version: '0.1.0',
  seen: false,
};

test('what stopped without notice is told mildly, with how long it ran', () => {
  expect(crashWords(CRASH)).toMatch(/^The computer or the app stopped without notice on .*, after 1 h 2 min\.$/);
});

test('how long it ran is left out where nobody knows', () => {
  expect(crashWords({ ...CRASH, ran_s: null, kind: 'fault' })).toMatch(/^A fault made the system end PJai’s on [^,]*/);
  expect(crashWords({ ...CRASH, ran_s: null, kind: 'error' })).not.toContain('after');
});
