/** What is at work ends with the set-up, however that ends, and two set-ups of one folder do not meet. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alone, placeOf } from './lock.mjs';
import { follow, ROOT } from './steps.mjs';

const PATIENCE_MS = 20_000;
const AT_ONCE_MS = 500;
let folder;
let started;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pjais-interruption-'));
  started = [];
});

afterEach(() => {
  for (const process of started) process.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function until(true_) {
  for (const start = Date.now(); !true_(); await sleep(20)) {
    if (Date.now() - start > PATIENCE_MS) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${true_}`);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs a script that has the front door's modules; `ended` tells exit status and what was said. */
function run(script) {
  const modules = ['steps', 'lock'].map(
    (name) => `...await import(${JSON.stringify(join(ROOT, `build/frontdoor/${name}.mjs`))})`,
  );
  const whole = `const { alone, follow, step } = { ${modules.join(', ')} };\n${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', whole], { stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  child.said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    child.said += chunk;
  });
  child.ended = new Promise((resolve) => child.on('close', (status) => resolve({ status, said: child.said })));
  return child;
}

/** A step whose command writes its process id and then goes on for a minute, deaf to polite requests. */
function longStep() {
  const file = join(folder, 'pid');
  const command = `
    require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
    setTimeout(() => {}, 60000);`;
  const mark = { stamp: join(folder, 'stamp'), hash: 'a', present: folder };
  const child = run(`
    await step('Step', ${JSON.stringify(mark)}, async () => {
      const done = await follow(process.execPath, ['-e', ${JSON.stringify(command)}]);
      if (!done.ok) throw new Error('must not be said');
    });`);
  return { child, working: () => existsSync(file) && readFileSync(file, 'utf8'), stamp: mark.stamp };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s during a step ends its command and says how to go on', async (signal, status) => {
  const { child, working, stamp } = longStep();
  await until(working);
  child.kill(signal);

  const ended = await child.ended;
  expect(ended.status).toBe(status);
  expect(ended.said).toMatch(/interrupted; run the command again/);
  expect(ended.said).not.toMatch(/must not be said/);
  expect(isAlive(Number(working()))).toBe(false);
  expect(existsSync(stamp)).toBe(false);
});

test('the command of a step that was killed ends at once', async () => {
  const { child, working } = longStep();
  await until(working);
  child.kill('SIGKILL');
  await child.ended;
  await sleep(AT_ONCE_MS);

  expect(isAlive(Number(working()))).toBe(false);
});

test('what a command prints and how it ended are told', async () => {
  const lines = [];
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
  const result = await follow(process.execPath, ['-e', script], { onLine: (line) => lines.push(line) });

  expect(result).toMatchObject({ ok: false, status: 3 });
  expect(result.output.split('\n')).toEqual(expect.arrayContaining(['out', 'err']));
  expect(lines).toEqual(expect.arrayContaining(['out', 'err']));
});

test('a command that does not exist fails with its name', async () => {
  const result = await follow(join(folder, 'nothing'), []);

  expect(result.ok).toBe(false);
  expect(result.output).toContain('nothing');
});

test('two works for one folder come one after the other', async () => {
  const order = [];
  const work = (name) => async () => {
    order.push(`${name} begins`);
    await sleep(200);
    order.push(`${name} ends`);
  };
  let waits = 0;
  const onWait = () => {
    waits += 1;
  };
  await Promise.all([alone(folder, onWait, work('a')), alone(folder, onWait, work('b'))]);

  expect(order[1].slice(0, 1)).toBe(order[0].slice(0, 1));
  expect(order).toHaveLength(4);
  expect(waits).toBe(1);
});

test('a folder is free again when the process that had it was killed', async () => {
  const killed = run(`
    await alone(${JSON.stringify(folder)}, () => {}, async () => {
      process.stderr.write('working');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`);
  await until(() => killed.said.includes('working'));
  setTimeout(() => killed.kill('SIGKILL'), 200);
  let waits = 0;
  await alone(
    folder,
    () => (waits += 1),
    () => {},
  );

  expect(waits).toBe(1);
});

test('a work that fails frees the folder', async () => {
  const failing = alone(
    folder,
    () => {},
    () => Promise.reject(new Error('no')),
  );

  await expect(failing).rejects.toThrow('no');
  expect(
    await alone(
      folder,
      () => {},
      () => 'yes',
    ),
  ).toBe('yes');
});

test('every folder has a place of its own', () => {
  expect(placeOf(folder)).not.toBe(placeOf(tmpdir()));
  expect(placeOf(folder, 'win32')).toMatch(/^\\\\\.\\pipe\\pjais-/);
});
