/** `npm start`: sets up what is missing and opens the app; without a display it serves a browser. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PYTHON } from './python.mjs';
import { setUp } from './setup.mjs';
import { front, isEntry, onOrphaned, ROOT, say } from './steps.mjs';

/** Why no window can be opened here, or null. */
export function windowObstacle(platform = process.platform, env = process.env, uid = process.getuid?.()) {
  if (platform !== 'linux') return null;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY && !env.QT_QPA_PLATFORM) return 'There is no display here for a window';
  if (uid === 0 && !env.QTWEBENGINE_DISABLE_SANDBOX) return "The window's sandbox does not work for root";
  return null;
}

/** Whether the arguments name a command of `pjais`, beside options such as `--data-dir DIR`. */
export function namesCommand(args) {
  return args.some((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--data-dir');
}

/** Starts `pjais` and passes on the signals that ask for an end. */
function start(args, stdio) {
  const env = { ...process.env, PYTHONPATH: join(ROOT, 'backend') };
  const app = spawn(PYTHON, ['-m', 'pjais', ...args], { env, stdio });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
  onOrphaned(() => app.kill('SIGTERM'));
  return app;
}

function end(app) {
  return new Promise((resolve) => app.on('close', (code) => resolve(code ?? 1)));
}

function serve(obstacle, args) {
  say(`${obstacle}; serving the same app to a browser instead.`);
  const server = start([...args, 'serve'], ['inherit', 'pipe', 'inherit']);
  createInterface({ input: server.stdout }).once('line', (line) => {
    const { url, token } = JSON.parse(line);
    say(`\nOpen this address in a browser on this machine; it works until the app is stopped:\n`);
    process.stdout.write(`  ${url}/#token=${token}\n`);
    say('\nCtrl+C stops it.');
  });
  return end(server);
}

async function main() {
  await setUp('runtime');
  const args = process.argv.slice(2);
  const obstacle = namesCommand(args) ? null : windowObstacle();
  return obstacle ? serve(obstacle, args) : end(start(args, 'inherit'));
}

if (isEntry(import.meta.url)) await front(main);
