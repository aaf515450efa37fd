/** A step is done once, again when its inputs change, and again after it was killed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf, isDone, ROOT, step } from './steps.mjs';

let folder;
let mark;
let times;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pjais-steps-'));
  mark = { stamp: join(folder, '.pjais/made'), hash: 'a', present: join(folder, 'product') };
  times = 0;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function work() {
  times += 1;
  writeFileSync(mark.present, 'made');
}

test('a step that is done is not done again', async () => {
  await step('Step', mark, work);
  await step('Step', mark, work);

  expect(times).toBe(1);
});

test('a step is done again when its inputs changed', async () => {
  await step('Step', mark, work);
  await step('Step', { ...mark, hash: 'b' }, work);

  expect(times).toBe(2);
});

test('a step is done again when what it made is gone', async () => {
  await step('Step', mark, work);
  rmSync(mark.present);
  await step('Step', mark, work);

  expect(times).toBe(2);
});

test('a step that failed leaves no stamp, not even an older one', async () => {
  await step('Step', mark, work);
  const failing = step('Step', { ...mark, hash: 'b' }, () => {
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect(isDone(mark)).toBe(false);
});

test('a step that was killed half way is done again', async () => {
  const steps = JSON.stringify(join(ROOT, 'build/frontdoor/steps.mjs'));
  const script = `
    const { step } = await import(${steps});
    const { writeFileSync } = await import('node:fs');
    await step('Step', ${JSON.stringify(mark)}, async () => {
      writeFileSync(${JSON.stringify(mark.present)}, 'half');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const killed = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  while (!existsSync(mark.present)) await sleep(20);
  const ended = new Promise((resolve) => killed.on('close', resolve));
  killed.kill('SIGKILL');
  await ended;

  expect(isDone(mark)).toBe(false);
  await step('Step', mark, work);
  expect(isDone(mark)).toBe(true);
});

test('a hash sees names and contents, wherever the folder stands', () => {
  const other = mkdtempSync(join(tmpdir(), 'pjais-steps-'));
  writeFileSync(join(folder, 'a'), '1');
  writeFileSync(join(other, 'a'), '1');
  const before = hashOf([folder], '', folder);

  expect(hashOf([other], '', other)).toBe(before);
  writeFileSync(join(folder, 'b'), '');
  expect(hashOf([folder], '', folder)).not.toBe(before);
  rmSync(other, { recursive: true });
});
