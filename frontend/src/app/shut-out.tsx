/** What a page sees that does not know the token. */

import { IconLock } from '@tabler/icons-react';
import { EmptyState } from '../ui/empty-state';

export function ShutOut() {
  return (
    <EmptyState
      icon={<IconLock size={22} aria-hidden />}
      title="Open the address that pjais serve printed"
      description="This page is for you alone, so it needs the key in that address. Copy all of it, including the part after #, and open it here."
    />
  );
}
