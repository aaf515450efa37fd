/** `npm run format`: lays out all sources, and mends what the linters can mend by themselves. */
import { join } from 'node:path';
import { PYTHON } from './python.mjs';
import { setUpTools } from './setup.mjs';
import { front, ROOT, run } from './steps.mjs';

await front(async () => {
  await setUpTools('test');
  run(PYTHON, ['-m', 'ruff', 'check', '--fix', '--quiet']);
  run(PYTHON, ['-m', 'ruff', 'format', '--quiet']);
  return run(process.execPath, [join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write']).status;
});
