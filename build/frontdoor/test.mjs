/**
 * `npm test`: set-up, checks, Vitest and pytest; `--fast` leaves windows and browsers out, `--long` kills and tries ten
 * times as often, the rest goes to pytest, such as `-n 0` to run tests one after the other.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
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
/** One more than there are cores: with a browser or a disk to wait for, a test leaves its core idle a third of the time. */
const sideBySide = () => String(Math.min(availableParallelism() + 1, MOST_AT_ONCE));

/** Other programs and sockets answer these tests when a busy machine lets them: the few that fail get a second, lonely try. */
const OUTSIDE = /^tests\/(desktop|e2e|faults|integration|visual)\//;
const MOST_AGAIN = 5;
const FAILURES = join(ROOT, '.pytest_cache/v/cache/lastfailed');

async function stage(name, work) {
  say(`\n── ${name}`);
  const started = Date.now();
  const { ok, unsteady = [] } = await work();
  const took = ((Date.now() - started) / 1000).toFixed(0);
  const told = unsteady.map((test) => `\n  passed only when tried once more, to be looked into: ${test}`).join('');
  return { ok, line: `${ok ? '✓' : '✗'} ${name} ${ok ? 'passed' : 'FAILED'} in ${took} s${told}` };
}

const vitest = () =>
  run(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'frontend/vitest.config.ts']);

/** The screens are built only now, so that a mistake in them does not hide what the checks have to say. */
async function pytest(fast, args) {
  await buildFrontend();
  rmSync(FAILURES, { force: true });
  const first = run(PYTHON, [
    '-m',
    'pytest',
    '-n',
    sideBySide(),
    '--dist',
    'worksteal',
    ...(fast ? FAST : []),
    ...args,
  ]);
  if (first.ok || args.length > 0 || !existsSync(FAILURES)) return first;
  const failed = Object.keys(JSON.parse(readFileSync(FAILURES, 'utf8')));
  if (failed.length > MOST_AGAIN || !failed.every((test) => OUTSIDE.test(test))) return first;
  say(`\n── pytest, once more: ${failed.join(', ')}`);
  const { ok } = run(PYTHON, ['-m', 'pytest', ...failed]);
  return { ok, unsteady: ok ? failed : [] };
}

await front(async () => {
  const fast = process.argv.includes('--fast');
  const args = process.argv.slice(2).filter((arg) => !['--fast', '--long'].includes(arg));
  if (process.argv.includes('--long')) Object.assign(process.env, { FAULTS: 'long', HYPOTHESIS_PROFILE: 'thorough' });
  await setUpTools('test');
  if (!fast) setUpSystem();
  const stages = [
    await stage('checks', async () => ({ ok: (await check()).length === 0 })),
    await stage('Vitest', vitest),
    await stage('pytest', () => pytest(fast, args)),
  ];
  say(`\n${stages.map((each) => each.line).join('\n')}`);
  return stages.every((each) => each.ok) ? 0 : 1;
});
