/** Choosing keys for commands: shown at once in this window, stored, and followed by the others. */

import { answer } from '../bridge/client';
import { settingsPut } from '../generated/api/sdk.gen';
import { useCommand } from '../reactive/use-command';
import { type ChosenKeys, choose, chosenKeys, SETTING } from './shortcuts';

export function useKeyChoice(): (next: ChosenKeys) => void {
  const { run } = useCommand((next: ChosenKeys) =>
    answer(settingsPut({ path: { key: SETTING }, body: { value: next } })).then(() => true),
  );
  return (next) => {
    const before = chosenKeys();
    choose(next);
    void run(next).then((stored) => stored ?? choose(before));
  };
}
