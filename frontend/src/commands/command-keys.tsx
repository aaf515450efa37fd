/** The keys a command answers to now, for tooltips and menus; nothing where it has none. */

import { Keys } from '../ui/keys';
import { useAllCommands } from './registry';

export function CommandKeys({ id }: { readonly id: string }) {
  const shortcut = useAllCommands().find((command) => command.id === id)?.shortcut;
  return shortcut === undefined ? null : <Keys shortcut={shortcut} />;
}
