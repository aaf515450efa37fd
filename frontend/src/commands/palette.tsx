/** The command palette: going and doing by a few letters, last used first. */

import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Keys } from '../ui/keys';
import { lastUsedFirst, noteUse } from './recent';
import { type Command, useAllCommands } from './registry';
import { type Search, useFound } from './use-found';

export function openPalette(): void {
  spotlight.open();
}

export function Palette({ search }: { readonly search: Search }) {
  const commands = useAllCommands();
  const [, reorder] = useState(0);
  const [text, setText] = useState('');
  const found = useFound(text, search).map((command) => ({ ...command, keywords: text }));

  return (
    <Spotlight
      actions={[...grouped(lastUsedFirst(commands)), ...grouped(found)]}
      query={text}
      onQueryChange={setText}
      shortcut="mod + K"
      tagsToIgnore={[]}
      highlightQuery
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      maxHeight={420}
      size={560}
      transitionProps={{ duration: 0 }}
      onSpotlightOpen={() => reorder((count) => count + 1)}
      nothingFound="Nothing goes by that name, and nothing was found"
      searchProps={{ placeholder: 'Go to, do or find…', leftSection: <IconSearch size={16} aria-hidden />, size: 'md' }}
    />
  );
}

function grouped(commands: readonly Command[]) {
  const groups = [...new Set(commands.map((command) => command.group))];
  return groups.map((group) => ({
    group,
    actions: commands.filter((command) => command.group === group).map(toAction),
  }));
}

function toAction(command: Command) {
  return {
    id: command.id,
    label: command.title,
    ...(command.description === undefined ? {} : { description: command.description }),
    keywords: command.keywords ?? '',
    onClick: () => {
      noteUse(command.id);
      command.run();
    },
    rightSection: command.shortcut ? <Keys shortcut={command.shortcut} /> : null,
  };
}
