/** All set-up that start, test, dev and check need; quick when there is nothing to do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setUpPython } from './python.mjs';
import { follow, hashOf, Refusal, ROOT, say, step, WINDOWS } from './steps.mjs';

const OLDEST_NODE = [20, 19];
const NODE_STAMPS = join(ROOT, 'node_modules/.pjais');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Refusal(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${version}. Get it from nodejs.org.`);
}

/** The npm that runs us, or the one on the path. */
function npm(...args) {
  const own = process.env.npm_execpath;
  if (own?.endsWith('.js')) return follow(process.execPath, [own, ...args]);
  return WINDOWS ? follow('cmd', ['/c', 'npm', ...args]) : follow('npm', args);
}

export async function setUpNode() {
  const hash = hashOf([join(ROOT, 'package-lock.json')], process.versions.modules);
  await step('Node packages', { stamp: join(NODE_STAMPS, 'packages'), hash, present: VITE }, async () => {
    const installed = await npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    if (installed.ok) return;
    throw new Refusal(`The Node packages could not be installed:\n${installed.output.trim()}\nRun the command again.`);
  });
}

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'postcss.config.cjs', 'tsconfig.json'].map(
  (name) => `frontend/${name}`,
);

export async function buildFrontend() {
  if (!existsSync(join(ROOT, 'frontend/index.html'))) {
    throw new Refusal('The folder frontend is incomplete; get the sources again.');
  }
  const hash = hashOf([...SOURCES, 'package-lock.json'].map((name) => join(ROOT, name)));
  const present = join(ROOT, 'backend/pjais/server/static/index.html');
  await step('Screens', { stamp: join(NODE_STAMPS, 'screens'), hash, present }, async () => {
    const args = [VITE, 'build', '--config', 'frontend/vite.config.ts', '--logLevel', 'warn'];
    const built = await follow(process.execPath, args);
    if (!built.ok) throw new Refusal(`The screens could not be built:\n${built.output.trim()}`);
    if (built.output.trim()) say(built.output.trimEnd());
  });
}

/** Python and Node packages: for running the app (`runtime`), or for its tests as well (`test`). */
export async function setUpTools(lock) {
  checkNode();
  await setUpPython(lock);
  await setUpNode();
}

/** Everything, the built screens too. */
export async function setUp(lock) {
  await setUpTools(lock);
  await buildFrontend();
}
