/** `npm test`: set-up, checks, Vitest and pytest; `--fast` leaves windows and browsers out, the rest goes to pytest. */
import { join } from 'node:path';
import { check } from './check.mjs';
import { PYTHON } from './python.mjs';
import { setUp } from './setup.mjs';
import { front, ROOT, run, say } from './steps.mjs';
import { setUpSystem } from './system.mjs';

const FAST = ['tests/unit', 'tests/integration', 'tests/contract'];

async function stage(name, work) {
  say(`\n── ${name}`);
  const started = Date.now();
  const ok = await work();
  const took = ((Date.now() - started) / 1000).toFixed(0);
  return { ok, line: `${ok ? '✓' : '✗'} ${name} ${ok ? 'passed' : 'FAILED'} in ${took} s` };
}

const vitest = () =>
  run(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'frontend/vitest.config.ts']);

await front(async () => {
  const fast = process.argv.includes('--fast');
  const args = process.argv.slice(2).filter((arg) => arg !== '--fast');
  await setUp('test');
  if (!fast) setUpSystem();
  const stages = [
    await stage('checks', async () => (await check()).length === 0),
    await stage('Vitest', () => vitest().ok),
    await stage('pytest', () => run(PYTHON, ['-m', 'pytest', ...(fast ? FAST : []), ...args]).ok),
  ];
  say(`\n${stages.map((each) => each.line).join('\n')}`);
  return stages.every((each) => each.ok) ? 0 : 1;
});
