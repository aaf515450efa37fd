/** `npm run migration NAME`: drafts the migration between the newest schema and the models, for a person to finish. */
import { join } from 'node:path';
import { PYTHON, setUpPython } from './python.mjs';
import { front, Refusal, ROOT, run } from './steps.mjs';

await front(async () => {
  const name = process.argv.slice(2).join(' ');
  if (!name) throw new Refusal('Say what the migration does: npm run migration -- add goals');
  await setUpPython('test');
  const env = { PYTHONPATH: join(ROOT, 'backend') };
  return run(PYTHON, ['build/frontdoor/migration.py', name], { env }).status;
});
