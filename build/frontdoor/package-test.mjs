/**
 * `npm run package:test`: tries the packages that `npm run package` made.
 *
 * On Debian and Ubuntu as root: in a clean Debian, where the .deb is installed, used, updated, refused and removed, after
 * the version before has been made out of the history. `--bundle`, and everywhere else: the bundle on this machine.
 * What belongs to other systems is checked as far as it can be here. The rest of the arguments goes to pytest.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON } from './python.mjs';
import { buildFrontend, setUpTools } from './setup.mjs';
import { follow, front, hashOf, progress, Refusal, ROOT, run, say, step } from './steps.mjs';
import { setUpSystem } from './system.mjs';

const TARGET = join(ROOT, 'dist/package');
const PREVIOUS = join(TARGET, 'previous');
/** Beyond what the tests need. */
const TOOLS = ['debootstrap', 'nsis', 'desktop-file-utils', 'zstd'];

/** The commit before the newest step of the tables was added: what it makes has to be migrated. */
function previousCommit() {
  const log = (...args) => run('git', ['log', '-1', '--format=%H', ...args], { quiet: true }).output.trim();
  const added = log('--diff-filter=A', '--', 'backend/pjais/persistence/migrations/versions');
  const before = added && log(`${added}~1`);
  if (!before) throw new Refusal('The version before is made out of the history of the sources, which is not here.');
  return before;
}

async function makePrevious() {
  const commit = previousCommit();
  const ways = ['pyinstaller', 'release', 'linux', 'icons'].map((name) => join(ROOT, 'build', name));
  const mark = { stamp: join(PREVIOUS, '.pjais'), hash: hashOf(ways, commit), present: PREVIOUS };
  await step(`Package of the version before (${commit.slice(0, 12)})`, mark, async () => {
    const script = join(ROOT, 'build/release/previous.py');
    const python = join(TARGET, 'venv/bin/python');
    const made = await follow(python, [script, commit, PREVIOUS], { onLine: progress });
    if (!made.ok) throw new Refusal(`It could not be made:\n${made.output.slice(-2000)}`);
  });
}

await front(async () => {
  const args = process.argv.slice(2).filter((arg) => arg !== '--bundle');
  const clean = !process.argv.includes('--bundle') && process.platform === 'linux' && process.getuid() === 0;
  if (!existsSync(join(TARGET, 'bundle/sources.json'))) throw new Refusal('Run `npm run package` first.');
  await setUpTools('test');
  setUpSystem(clean ? TOOLS : []);
  await buildFrontend();
  if (clean) await makePrevious();
  else say('The clean Debian needs root on Debian or Ubuntu; the bundle is tried on this machine instead.');
  const tests = clean ? ['debian', 'bad_input', 'specs'] : ['bundle', 'specs'];
  const files = tests.map((name) => `tests/package/smoke_${name}.py`);
  return run(PYTHON, ['-m', 'pytest', '-v', '-s', '--timeout', '900', ...files, ...args]).status;
});
