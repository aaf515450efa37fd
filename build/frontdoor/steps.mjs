/** Set-up steps: each is stamped with the hash of what it depends on, only after it has succeeded. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { alone } from './lock.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const WINDOWS = process.platform === 'win32';
const LEASH = join(ROOT, 'build/frontdoor/leash.mjs');
const STATUS_OF = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const following = new Set();
let interrupted = false;

/** A failure that is told in one plain sentence, without a stack. */
export class Refusal extends Error {}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

function options(env, stdio) {
  return { cwd: ROOT, env: { ...process.env, ...env }, stdio };
}

/** Runs a command in the project's folder and waits; `quiet` keeps its output for the error. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const result = spawnSync(command, args, { ...options(env, stdio), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return {
    ok: result.status === 0,
    status: result.status ?? 1,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}`,
  };
}

/**
 * The same without blocking; `onLine` sees the output line by line as it comes.
 *
 * The command runs on a leash: it ends when we end, even when we are killed.
 */
export function follow(command, args, { env = {}, onLine = () => {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [LEASH, command, ...args], options(env, 'pipe'));
    following.add(child);
    let output = '';
    const take = (chunk) => {
      output += chunk;
      for (const line of chunk.split('\n')) onLine(line);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take);
    child.stdin.on('error', () => {}); // it ended by itself
    child.on('close', (code) => {
      following.delete(child);
      if (!interrupted) resolve({ ok: code === 0, status: code ?? 1, output });
    });
  });
}

function letGo(child) {
  return new Promise((resolve) => {
    child.on('close', resolve);
    child.stdin.end('please');
  });
}

/** Ends what is being followed, then this process; a second call does not wait. */
async function interrupt(status) {
  if (interrupted) process.exit(status);
  interrupted = true;
  process.stderr.on('error', () => {}); // the terminal may be gone
  await Promise.all([...following].map(letGo));
  say("\nPJai's: The set-up was interrupted; run the command again to go on from here.");
  process.exit(status);
}

/** Runs `work`, which may be interrupted at any time without leaving a process behind. */
async function interruptible(work) {
  const handlers = Object.entries(STATUS_OF).map(([signal, status]) => [signal, () => interrupt(status)]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const calmDown = onOrphaned(() => interrupt(STATUS_OF.SIGTERM));
  try {
    return await work();
  } catch (error) {
    await sleep(50); // a command that failed because of a signal must not speak before the signal does
    if (interrupted) await new Promise(() => {});
    throw error;
  } finally {
    calmDown();
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}

/** Shows on a terminal, in one changing line, what a long step is busy with. */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K  ${text.slice(0, 76)}`);
}

/** Hash of files and folders by name and content; names count from `base`. */
export function hashOf(paths, extra = '', base = ROOT) {
  const hash = createHash('sha256').update(extra);
  for (const file of paths.flatMap(filesUnder).sort()) {
    hash.update(relative(base, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['node_modules', '__pycache__'].includes(entry.name))
    .flatMap((entry) => filesUnder(join(path, entry.name)));
}

/** Whether a step's work was finished for this hash. */
export function isDone({ stamp, hash, present }) {
  return existsSync(present) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/**
 * Does `work` unless it is done already.
 *
 * The stamp lies inside the folder that the work makes, so that it goes when the folder goes, and is written last, so
 * that an interrupted step is done again.
 */
export async function step(name, mark, work) {
  if (isDone(mark)) return;
  const onWait = () => say('• Waiting for another set-up of this folder …');
  await interruptible(() => alone(ROOT, onWait, () => stepAlone(name, mark, work)));
}

async function stepAlone(name, mark, work) {
  if (isDone(mark)) return; // by the one that we waited for
  say(`• ${name} …`);
  rmSync(mark.stamp, { force: true });
  const started = Date.now();
  await work();
  mkdirSync(dirname(mark.stamp), { recursive: true });
  writeFileSync(mark.stamp, mark.hash);
  progress('');
  say(`${process.stderr.isTTY ? '\r' : ''}  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Calls `end` when the process that started us is gone: npm, told to end, does not tell its scripts. Returns how to stop. */
export function onOrphaned(end) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 250);
  watch.unref();
  return () => clearInterval(watch);
}

/** Whether Node was started with this module's file. */
export function isEntry(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));
}

/** Runs a main function; a refusal ends with its sentence, everything else with its stack. */
export async function front(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(`\nPJai's: ${error.message}`);
    process.exitCode = 1;
  }
}
