/** `npm run dev`: hot-reloading screens inside the real window; Python restarts when its sources change. */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PYTHON } from './python.mjs';
import { setUpTools } from './setup.mjs';
import { windowObstacle } from './start.mjs';
import { front, onOrphaned, Refusal, ROOT, run, say, WINDOWS } from './steps.mjs';

const PATIENCE_MS = 20_000;
const SETTLE_MS = 200;
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a process as head of its own group, so that all it starts can be ended with it. */
function launch(command, args, env) {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit', detached: !WINDOWS });
  child.ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 0)));
  return child;
}

/** Ends a process and all it started, and waits for it. */
async function end(child) {
  if (child.exitCode === null && child.signalCode === null) {
    if (WINDOWS) run('taskkill', ['/pid', String(child.pid), '/t', '/f'], { quiet: true });
    else process.kill(-child.pid, 'SIGTERM');
  }
  await child.ended;
}

async function untilItAnswers(url, child) {
  for (const started = Date.now(); Date.now() - started < PATIENCE_MS; await sleep(100)) {
    if (child.exitCode !== null) throw new Refusal('The dev server ended at once; the lines above say why.');
    const answer = await fetch(url).catch(() => null);
    if (answer) return;
  }
  throw new Refusal(`The dev server did not answer within ${PATIENCE_MS / 1000} s.`);
}

/** Calls `restart` once the Python sources have been quiet for a moment after a change. */
function onPythonChange(restart) {
  let timer;
  watch(join(ROOT, 'backend'), { recursive: true }, (_, name) => {
    if (!name?.endsWith('.py')) return;
    clearTimeout(timer);
    timer = setTimeout(() => restart(name), SETTLE_MS);
  });
}

/** Keeps the app running, over restarts, until it ends by itself. */
async function keepOpen(open, stopping) {
  for (;;) {
    let restarted = false;
    const app = open();
    stopping.app = app;
    stopping.restart = (name) => {
      say(`• ${name} changed, restarting Python …`);
      restarted = true;
      end(app);
    };
    const code = await app.ended;
    if (!restarted) return code;
  }
}

async function main() {
  await setUpTools('runtime');
  const obstacle = windowObstacle();
  if (obstacle) throw new Refusal(`${obstacle}; npm start serves the app to a browser.`);
  const [vitePort, apiPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${vitePort}`;
  const env = { ...process.env, PYTHONPATH: join(ROOT, 'backend'), PJAIS_API: `http://127.0.0.1:${apiPort}` };
  const served = [VITE, '--config', 'frontend/vite.config.ts', '--port', String(vitePort), '--strictPort'];
  const vite = launch(process.execPath, served, env);
  const stopping = { app: null, restart: () => {} };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(stopping.app ?? vite));
  onOrphaned(() => end(stopping.app ?? vite));
  try {
    await untilItAnswers(url, vite);
    onPythonChange((name) => stopping.restart(name));
    const args = ['-m', 'pjais', ...process.argv.slice(2), 'run', '--dev-url', url, '--port', String(apiPort)];
    return await keepOpen(() => launch(PYTHON, args, env), stopping);
  } finally {
    await end(vite);
  }
}

await front(main);
process.exit();
