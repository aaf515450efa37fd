/** `npm run migration NAME`: drafts the migration between the newest schema and the models, for a person to finish. */
import { join } from 'node:path';
import { PYTHON } from './python.mjs';
import { setUpTools } from './setup.mjs';
import { front, Refusal, ROOT, run } from './steps.mjs';

await front(async () => {
  const name = process.argv.slice(2).join(' ');
  if (!name) throw new Refusal('Say what the migration does: npm run migration -- add goals');
  await setUpTools('test');
  const env = { PYTHONPATH: join(ROOT, 'backend') };
  return run(PYTHON, ['build/frontdoor/migration.py', name], { env }).status;
});
