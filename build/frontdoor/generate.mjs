/** `npm run generate`: OpenAPI, API client, live-query types and styles for the screens, parts of the README; `--check` only compares. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON } from './python.mjs';
import { withHelp } from './readme.mjs';
import { setUpTools } from './setup.mjs';
import { front, hashOf, Refusal, ROOT, run, say } from './steps.mjs';
import { mantineStyles } from './styles.mjs';

const GENERATED = join(ROOT, 'frontend/src/generated');
const REFERENCE = join(ROOT, 'backend/docs/reference.md');
const README = join(ROOT, 'README.md');

function must(result, complaint) {
  if (!result.ok) throw new Refusal(`${complaint}:\n${result.output.trim()}`);
}

function generate(folder, page) {
  const env = { PYTHONPATH: join(ROOT, 'backend') };
  const backend = run(PYTHON, ['-m', 'pjais.cli.generate', folder, page], { quiet: true, env });
  must(backend, 'The backend could not describe itself');
  const tool = join(ROOT, 'node_modules/@hey-api/openapi-ts/bin/run.js');
  const args = [
    '-i',
    join(folder, 'openapi.json'),
    '-o',
    join(folder, 'api'),
    '-c',
    '@hey-api/client-fetch',
    '--silent',
  ];
  must(run(process.execPath, [tool, ...args], { quiet: true }), 'The client could not be generated');
  writeFileSync(join(folder, 'mantine.css'), mantineStyles());
  for (const name of ['client', 'core']) leaveUnchecked(join(folder, 'api', name));
}

/** The client's own run-time files are not written for exactOptionalPropertyTypes; their types still reach ours. */
function leaveUnchecked(folder) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    writeFileSync(file, `// @ts-nocheck\n${readFileSync(file, 'utf8')}`);
  }
}

async function renew() {
  await setUpTools('test');
  rmSync(GENERATED, { recursive: true, force: true });
  generate(GENERATED, REFERENCE);
  writeFileSync(README, withHelp(readFileSync(README, 'utf8')));
  say('Generated frontend/src/generated, backend/docs/reference.md and parts of README.md.');
}

function compare() {
  const readme = readFileSync(README, 'utf8');
  if (withHelp(readme) !== readme) {
    throw new Refusal('README.md and the pages of help differ; change the page, then run npm run generate.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'pjais-generated-'));
  try {
    const generated = join(folder, 'generated');
    const page = join(folder, 'reference.md');
    generate(generated, page);
    const same = hashOf([generated], '', generated) === hashOf([GENERATED], '', GENERATED);
    if (same && readFileSync(page, 'utf8') === readFileSync(REFERENCE, 'utf8')) return;
    throw new Refusal('What is generated is out of date; run npm run generate and commit the result.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await front(async () => {
  if (process.argv.includes('--check')) compare();
  else await renew();
});
