/**
 * `npm test`: set-up, checks, Vitest and pytest; `--fast` leaves windows and browsers out, `--long` kills and tries ten
 * times as often, the rest goes to pytest, such as `-n 0` to run tests one after the other.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { check } from './check.mjs';
import { PYTHON } from './python.mjs';
import { buildFrontend, setUpTools } from './setup.mjs';
import { front, ROOT, run, say } from './steps.mjs';
import { setUpSystem } from './system.mjs';

const FAST = ['tests/unit', 'tests/integration', 'tests/contract'];
/** Browsers and killed programs need room, and some tests measure waiting: more at once would be in each other's way. */
const MOST_AT_ONCE = 4;

async function stage(name, work) {
  say(`\n── ${name}`);
  const started = Date.now();
  const ok = await work();
  const took = ((Date.now() - started) / 1000).toFixed(0);
  return { ok, line: `${ok ? '✓' : '✗'} ${name} ${ok ? 'passed' : 'FAILED'} in ${took} s` };
}

const vitest = () =>
  run(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'frontend/vitest.config.ts']);

/** The screens are built only now, so that a mistake in them does not hide what the checks have to say. */
async function pytest(fast, args) {
  await buildFrontend();
  const sideBySide = ['-n', String(Math.min(availableParallelism(), MOST_AT_ONCE)), '--dist', 'worksteal'];
  return run(PYTHON, ['-m', 'pytest', ...sideBySide, ...(fast ? FAST : []), ...args]).ok;
}

await front(async () => {
  const fast = process.argv.includes('--fast');
  const args = process.argv.slice(2).filter((arg) => !['--fast', '--long'].includes(arg));
  if (process.argv.includes('--long')) Object.assign(process.env, { FAULTS: 'long', HYPOTHESIS_PROFILE: 'thorough' });
  await setUpTools('test');
  if (!fast) setUpSystem();
  const stages = [
    await stage('checks', async () => (await check()).length === 0),
    await stage('Vitest', () => vitest().ok),
    await stage('pytest', () => pytest(fast, args)),
  ];
  say(`\n${stages.map((each) => each.line).join('\n')}`);
  return stages.every((each) => each.ok) ? 0 : 1;
});
