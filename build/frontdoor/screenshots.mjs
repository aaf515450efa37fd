/** `npm run screenshots`: pictures of every screen of the real window, light and dark, in dist/screenshots/. */
import { PYTHON } from './python.mjs';
import { setUp } from './setup.mjs';
import { front, run } from './steps.mjs';
import { setUpSystem } from './system.mjs';

await front(async () => {
  await setUp('test');
  setUpSystem();
  return run(PYTHON, ['-m', 'pytest', 'tests', '-k', 'screenshot', '--override-ini', 'timeout=600']).status;
});
