/** `npm run format`: lays out all sources, and mends what the linters can mend by themselves. */
import { join } from 'node:path';
import { PYTHON, setUpPython } from './python.mjs';
import { setUpNode } from './setup.mjs';
import { front, ROOT, run } from './steps.mjs';

await front(async () => {
  await setUpPython('test');
  await setUpNode();
  run(PYTHON, ['-m', 'ruff', 'check', '--fix', '--quiet']);
  run(PYTHON, ['-m', 'ruff', 'format', '--quiet']);
  return run(process.execPath, [join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write']).status;
});
