/** When a window opens and when a browser is served instead. */
import { expect, test } from 'vitest';
import { checkNode } from './setup.mjs';
import { namesCommand, windowObstacle } from './start.mjs';
import { notIn } from './system.mjs';

const USER = 1000;
const ROOT_USER = 0;

test.each([
  ['linux', {}, USER, /no display/],
  ['linux', { DISPLAY: ':0' }, ROOT_USER, /root/],
  ['linux', { DISPLAY: ':0', QTWEBENGINE_DISABLE_SANDBOX: '1' }, ROOT_USER, null],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, USER, null],
  ['darwin', {}, USER, null],
  ['win32', {}, undefined, null],
])('on %s with %j as user %s the obstacle is %s', (platform, environment, user, obstacle) => {
  const found = windowObstacle(platform, environment, user);

  if (obstacle) expect(found).toMatch(obstacle);
  else expect(found).toBeNull();
});

test.each([
  [[], false],
  [['--data-dir', '/tmp/vault'], false],
  [['--data-dir=/tmp/vault'], false],
  [['serve', '--port', '8000'], true],
  [['--data-dir', '/tmp/vault', 'import', 'card.png'], true],
])('%j names a command: %s', (args, answer) => {
  expect(namesCommand(args)).toBe(answer);
});

test('an old Node is told which one is needed', () => {
  expect(() => checkNode('18.20.0')).toThrow(/Node 20\.19 or newer is needed, this is 18\.20\.0/);
  expect(() => checkNode('20.20.2')).not.toThrow();
  expect(() => checkNode('24.0.0')).not.toThrow();
});

test('only packages that are not installed under either name are missing', () => {
  const answer = 'xvfb installed\nlibasound2t64 installed\nxauth config-files\n';

  expect(notIn(answer, ['xvfb', 'libasound2', 'xauth', 'libegl1'])).toEqual(['xauth', 'libegl1']);
});
