/** What an empty vault offers instead of zeros. */

import { Button } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { runCommand } from '../../commands/registry';
import { EmptyState } from '../../ui/empty-state';

export function FirstSteps() {
  return (
    <EmptyState
      icon={<IconMasksTheater size={22} aria-hidden />}
      title="Begin with a persona"
      description="Make one, or bring one along: a character card, a Letta agent or a mem0 export. What it is and remembers stays in this vault, on this device."
      actions={
        <>
          <Button onClick={() => runCommand('persona.new')}>New persona</Button>
          <Button variant="default" onClick={() => runCommand('import.open')}>
            Import files…
          </Button>
        </>
      }
    />
  );
}
