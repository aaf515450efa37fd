/** `leash.mjs COMMAND …`: a command that ends, with all it started, when whoever holds our standard input is gone. */
import { spawn, spawnSync } from 'node:child_process';

const WINDOWS = process.platform === 'win32';
const GRACE_MS = 2000;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !WINDOWS });

function tell(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Asks first, since pip takes away its downloads then. */
function end() {
  if (WINDOWS) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
  else {
    tell('SIGINT');
    setTimeout(() => tell('SIGKILL'), GRACE_MS);
  }
}

child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code) => {
  if (!WINDOWS) tell('SIGKILL'); // what it left behind
  process.exit(code ?? 1);
});
process.stdin
  .on('close', end)
  .on('error', () => {})
  .resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}); // the holder decides
