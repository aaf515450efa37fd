/** `leash.mjs COMMAND …`: a command that ends, with all it started, when whoever holds our standard input lets go. */
import { spawn, spawnSync } from 'node:child_process';

const WINDOWS = process.platform === 'win32';
const GRACE_MS = 2000;
const [command, ...args] = process.argv.slice(2);
let asked = false;
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !WINDOWS });

function tell(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Asks first when there is time, since pip takes away its downloads then; without a holder the next set-up is near. */
function end() {
  if (WINDOWS) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
  else if (asked) {
    tell('SIGINT');
    setTimeout(() => tell('SIGKILL'), GRACE_MS);
  } else tell('SIGKILL');
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
  .on('data', () => {
    asked = true;
  })
  .on('close', end)
  .on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}); // the holder decides
