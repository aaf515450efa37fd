/** System packages that the tests need: installed on Debian as root, listed elsewhere. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Refusal, run, say } from './steps.mjs';

const BROWSERS = [
  ...['chromium-headless-shell', 'chromium', 'chromium-browser'],
  ...['google-chrome', 'google-chrome-stable'],
];
/** Chromium without what a window of its own needs: it draws the same and takes a third less of the processor. */
const SHELL = 'chromium-headless-shell';

/** What Qt's window needs beyond a bare Debian, and a virtual screen with a font to show it on. */
const PACKAGES = [
  ...['xvfb', 'xauth', 'fonts-dejavu-core', 'libasound2', 'libdbus-1-3', 'libegl1', 'libfontconfig1', 'libgbm1'],
  ...['libgl1', 'libnss3', 'libnspr4', 'libxkbcommon-x11-0', 'libxkbfile1', 'libxcomposite1', 'libxdamage1'],
  ...['libxrandr2', 'libxtst6', 'libx11-xcb1', 'libxcb-cursor0', 'libxcb-dri3-0', 'libxcb-glx0', 'libxcb-icccm4'],
  ...['libxcb-image0', 'libxcb-keysyms1', 'libxcb-randr0', 'libxcb-render-util0', 'libxcb-render0', 'libxcb-shape0'],
  ...['libxcb-shm0', 'libxcb-sync1', 'libxcb-util1', 'libxcb-xfixes0', 'libxcb-xkb1', 'xdotool'],
];

/** Newer releases carry some libraries under a name with this ending. */
const RENAMED = 't64';

/** Names of the packages in `PACKAGES` that `dpkg-query`'s answer does not show as installed. */
export function notIn(answer, names = PACKAGES) {
  const installed = new Set(
    answer
      .split('\n')
      .filter((line) => line.endsWith('installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}${RENAMED}`));
}

function browserIsThere() {
  if (process.env.PJAIS_CHROMIUM) return existsSync(process.env.PJAIS_CHROMIUM);
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => BROWSERS.some((name) => existsSync(join(folder, name))));
}

function missing(wanted) {
  const names = wanted.flatMap((name) => [name, `${name}${RENAMED}`]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg's own
  const { output } = run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], { quiet: true });
  return [...(browserIsThere() ? [] : [SHELL]), ...notIn(output, wanted)];
}

function available(name) {
  if (run('apt-cache', ['show', '--no-all-versions', name], { quiet: true }).ok) return name;
  return name === SHELL ? 'chromium' : `${name}${RENAMED}`;
}

function install(names) {
  say(`• System packages: ${names.join(' ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], { quiet: true, env });
  run('dpkg', ['--configure', '-a'], { quiet: true, env }); // an interrupted installation bars the next one
  const how = ['-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const installed = run('apt-get', ['install', ...how, ...names.map(available)], { quiet: true, env });
  if (!installed.ok) throw new Refusal(`The system packages could not be installed:\n${installed.output.slice(-2000)}`);
}

/**
 * Installs what is missing, or says what it is; the tests that need it then fail and name it again.
 *
 * `more` names packages beyond those of `npm test`.
 */
export function setUpSystem(more = []) {
  if (process.platform !== 'linux') {
    if (!browserIsThere())
      say('No Chromium was found: set PJAIS_CHROMIUM to its path, or the tests in a browser fail.');
    return;
  }
  if (!existsSync('/usr/bin/dpkg-query')) {
    const names = ['chromium', ...PACKAGES, ...more].join(' ');
    say(`Tests of the window and in a browser need what Debian calls: ${names}`);
    return;
  }
  const names = missing([...PACKAGES, ...more]);
  if (names.length === 0) return;
  if (process.getuid() === 0) install(names);
  else say(`System packages are missing, so some tests will fail; get them with: sudo apt install ${names.join(' ')}`);
}
