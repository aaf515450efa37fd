/** What a screen about one persona says while there is none. */

import { Button } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { EmptyState } from './empty-state';

/** `what` names what belongs here, as in "Memories". */
export function NoPersona({ what }: { what: string }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<IconUserQuestion size={32} />}
      title="No persona is chosen"
      description={`${what} belong to a persona. Create one, import a character card, or choose one of yours.`}
      actions={<Button onClick={() => void navigate({ to: '/personas' })}>Go to personas</Button>}
    />
  );
}
