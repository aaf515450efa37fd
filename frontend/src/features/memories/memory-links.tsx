/** The memories that belong to the one that is open, by how they belong to it. */

import { Badge, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { memoriesLinks } from '../../generated/api/sdk.gen';
import type { MemoryLink } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { kindsOf } from './link-kinds';
import classes from './memory-links.module.css';
import { stateLabel } from './memory-vocabulary';

interface MemoryLinksProps {
  readonly memoryId: string;
  /** Links that are on show are looked for again when the memory changes. */
  readonly version: number;
}

export function MemoryLinks({ memoryId, version }: MemoryLinksProps) {
  const [links, setLinks] = useState<readonly MemoryLink[] | null>(null);
  const { run, busy } = useCommand(async () =>
    setLinks((await answer(memoriesLinks({ path: { memory_id: memoryId } }))).links),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is the reason to look again
  useEffect(() => {
    if (links !== null) void run();
  }, [version]);

  return (
    <section aria-label={t('memories.links.title')}>
      {links === null ? (
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => void run()}>
          {t('memories.links.title')}
        </Button>
      ) : (
        <h3 className={classes.title}>{t('memories.links.title')}</h3>
      )}
      {links?.length === 0 && <p className={classes.none}>{t('memories.links.none')}</p>}
      {kindsOf(links ?? []).map(({ title, linked }) => (
        <div key={title}>
          <h4 className={classes.kind}>{title}</h4>
          <ul className={classes.links} aria-label={title}>
            {linked.map(({ memory }) => (
              <li key={memory.id}>
                <Link
                  from="/memories"
                  to="/memories"
                  search={(now) => ({ ...now, memory: memory.id })}
                  className={classes.link}
                >
                  {memory.content}
                </Link>
                {memory.state !== 'active' && (
                  <Badge size="xs" variant="default" className={classes.state}>
                    {stateLabel(memory.state)}
                  </Badge>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
