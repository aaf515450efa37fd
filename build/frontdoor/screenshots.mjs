/**
 * `npm run screenshots`: pictures of every screen in every state, colour and size in dist/screenshots/, compared with the
 * references; `--accept` makes them the references.
 */
import { PYTHON } from './python.mjs';
import { setUp } from './setup.mjs';
import { front, run } from './steps.mjs';
import { setUpSystem } from './system.mjs';

await front(async () => {
  await setUp('test');
  setUpSystem();
  const accepting = process.argv.includes('--accept') ? ['--accept-screens'] : [];
  const screens = run(PYTHON, ['-m', 'pytest', 'tests/visual', '--all-screens', ...accepting]).status;
  return run(PYTHON, ['-m', 'pytest', 'tests', '-k', 'screenshot', '--override-ini', 'timeout=600']).status || screens;
});
