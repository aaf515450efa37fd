/** The memories that belong to the one that is open, and how. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { memoriesLinks } from '../../generated/api/sdk.gen';
import type { MemoryLink } from '../../generated/api/types.gen';
import { useCommand } from '../../reactive/use-command';
import classes from './memory-links.module.css';

const WORDS: Readonly<Record<MemoryLink['kind'], string>> = {
  supersedes: 'replaced by this one',
  superseded_by: 'replaces this one',
  same_source: 'told in the same sitting',
  same_entity: 'also about',
  similar: 'much alike',
};

export function MemoryLinks({ memoryId }: { readonly memoryId: string }) {
  const [links, setLinks] = useState<readonly MemoryLink[] | null>(null);
  const { run, busy } = useCommand(() => answer(memoriesLinks({ path: { memory_id: memoryId } })));
  const look = async () => setLinks((await run())?.links ?? null);

  return (
    <div>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void look()}>
        Linked memories
      </Button>
      {links?.length === 0 && <p className={classes.none}>No other memory belongs to this one.</p>}
      {links && links.length > 0 && (
        <ul className={classes.links} aria-label="Linked memories">
          {links.map(({ kind, reason, memory }) => (
            <li key={memory.id}>
              <Link to="/memories" search={{ memory: memory.id }}>
                {memory.content}
              </Link>{' '}
              <span className={classes.kind}>
                {WORDS[kind]}
                {kind === 'same_entity' && ` ${reason}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
