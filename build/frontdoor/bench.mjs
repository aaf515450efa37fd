/**
 * `npm run bench:peers [-- --peers FOLDER --rounds N --sizes 10000,100000 --reps N --keep]`
 *
 * The product and its peers side by side: each once per round, one after the other, on one core. Prints medians and
 * ratios; `--keep` adds them to tests/benchmarks/RESULTS.md. The peers' programs stay outside the project; they are
 * copied to the cache folder to be installed there.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { medians, table } from './figures.mjs';
import { PYTHON } from './python.mjs';
import { setUp } from './setup.mjs';
import { front, Refusal, ROOT, say } from './steps.mjs';

const { values: asked } = parseArgs({
  options: {
    peers: { type: 'string', default: resolve(ROOT, '../shared/bench-peers') },
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '10000' },
    subs: { type: 'string', default: '1,10,100' },
    reps: { type: 'string', default: '40' },
    keep: { type: 'boolean', default: false },
  },
});
const WORK = join(ROOT, 'node_modules', '.cache', 'pjais-bench-peers');
const VENV = join(WORK, 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const RESULTS = join(ROOT, 'tests', 'benchmarks', 'RESULTS.md');
const LIMIT_MS = 600_000;

function prepare() {
  if (!existsSync(asked.peers)) {
    throw new Refusal(`The peers' programs are not at ${asked.peers}; name their folder with --peers FOLDER.`);
  }
  mkdirSync(WORK, { recursive: true });
  cpSync(asked.peers, WORK, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const quiet = { cwd: WORK, stdio: ['ignore', 'ignore', 'inherit'] };
  say('Installing the peers …');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'], quiet);
  if (!existsSync(VENV)) execFileSync(PYTHON, ['-m', 'venv', 'venv'], quiet);
  execFileSync(VENV, ['-m', 'pip', 'install', '-q', '-r', 'requirements.txt'], quiet);
}

/** One core for everybody, where the system can do that. */
function pinned(command) {
  const has = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0 && cpus().length > 1;
  return has ? ['taskset', '-c', '1', ...command] : command;
}

function lines(command, { cwd = WORK, env = {} } = {}) {
  const [program, ...args] = pinned(command);
  say(`· ${command.slice(0, 9).join(' ').replaceAll(ROOT, '.')}`);
  const done = spawnSync(program, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', PYTHONDONTWRITEBYTECODE: '1', ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: LIMIT_MS,
  });
  const found = (done.stdout ?? '').split('\n').filter((line) => line.startsWith('{'));
  if (done.status !== 0) say(`  ended with ${done.status ?? done.signal}: ${(done.stderr ?? '').slice(-300)}`);
  return found.map((line) => JSON.parse(line));
}

function commands(size) {
  const node = [process.execPath, '--max-old-space-size=14000'];
  const common = [`--n=${size}`, `--reps=${asked.reps}`];
  const subs = `--subs=${asked.subs}`;
  const python = (...rest) => [VENV, 'py_bench.py', `--n=${size}`, ...rest];
  const ours = (...rest) => ({ own: true, command: [PYTHON, '-m', 'pjais', 'bench', ...rest, '--size', String(size)] });
  return [
    ours('reactive', '--subs', asked.subs, '--reps', asked.reps, '--sync', 'NORMAL'),
    python('--store=apsw', '--engine=incr', subs, `--reps=${asked.reps}`, '--figs=latency,write,replay,cold'),
    ours('write', 'bulk'),
    python('--store=apsw', '--sync=FULL', '--figs=write'),
    ours('rebuild', 'cold', 'memory', '--sync', 'NORMAL'),
    [...node, 'livestore.mjs', ...common, subs, '--load=import'],
    [...node, 'tanstack.mjs', ...common, subs],
    [...node, 'tinybase.mjs', ...common, subs],
    [...node, 'rxdb.mjs', ...common, subs],
    [...node, 'better_sqlite3.mjs', ...common, subs],
  ];
}

function measured(size) {
  return commands(size).flatMap((each) =>
    each.own ? lines(each.command, { cwd: ROOT, env: { PYTHONPATH: join(ROOT, 'backend') } }) : lines(each),
  );
}

await front(async () => {
  await setUp('test');
  prepare();
  const sizes = asked.sizes.split(',').map(Number);
  const rounds = Array.from({ length: Number(asked.rounds) });
  const report = table(medians(sizes.flatMap((size) => rounds.flatMap(() => measured(size)))));
  process.stdout.write(report);
  if (asked.keep) {
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${process.platform}`;
    const date = new Date().toISOString().slice(0, 10);
    const title = `## ${date}, ${machine}`;
    appendFileSync(
      RESULTS,
      `\n${title}\n\n${asked.rounds} round(s), interleaved, each pinned to one core.\n\n${report}`,
    );
  }
  return 0;
});
