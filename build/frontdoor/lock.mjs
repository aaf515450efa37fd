/** One set-up at a time in one folder: a second one waits, for npm and pip disturb each other. */
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const RETRY_MS = 100;

/** Where the set-up at work listens: the system closes it when that process ends, however it ends. */
export function placeOf(folder, platform = process.platform) {
  const name = createHash('sha256')
    .update(`${realpathSync(folder)} ${userInfo().username}`)
    .digest('hex')
    .slice(0, 16);
  return platform === 'win32' ? `\\\\.\\pipe\\pjais-${name}` : join(tmpdir(), `pjais-${name}.lock`);
}

/** The lock, null when another process has it; where none can be had we go on without. */
function take(place) {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    server.on('error', (error) => resolve(error.code === 'EADDRINUSE' ? null : { close: () => {} }));
    server.listen(place, () => resolve(server));
  });
}

/** Returns true after the process that has the lock let go, false when there was none. */
function waitForOther(place, onWait) {
  return new Promise((resolve) => {
    const socket = connect(place, () => onWait());
    socket.on('error', (error) => resolve(error.code !== 'ECONNREFUSED'));
    socket.on('close', () => resolve(true)).resume();
  });
}

/** Does `work` while no other process does work for the same folder; `onWait` is called when that takes waiting. */
export async function alone(folder, onWait, work) {
  const place = placeOf(folder);
  let lock = await take(place);
  for (let told = false; lock === null; lock = await take(place)) {
    const once = () => {
      if (!told) onWait();
      told = true;
    };
    if (!(await waitForOther(place, once)))
      rmSync(place, { force: true }); // left by one that was killed
    else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  const waiting = new Set();
  lock.on?.('connection', (socket) => waiting.add(socket));
  try {
    return await work();
  } finally {
    for (const socket of waiting) socket.destroy();
    lock.close();
  }
}
