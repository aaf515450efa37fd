import { expect, test, vi } from 'vitest';
import { sharedValue } from './shared-value';

test('it tells its listeners of another value, of the same one nobody', () => {
  const shared = sharedValue(1);
  const [heard, left] = [vi.fn(), vi.fn()];
  shared.watch(heard);
  shared.watch(left)();

  shared.set(2);
  shared.set(2);

  expect(shared.current()).toBe(2);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(left).not.toHaveBeenCalled();
});
