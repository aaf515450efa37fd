/** What is known about a memory and cannot be edited: dates, use, version. */

import { Code, CopyButton, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MemoryRead } from '../../generated/live';
import { countOf } from '../../lib/format-number';
import { fullDate, relativeTime } from '../../lib/relative-time';
import classes from './memory-facts.module.css';

export function MemoryFacts({ memory }: { memory: MemoryRead }) {
  return (
    <dl className={classes.facts}>
      <Fact name="Added">{fullDate(memory.created_at)}</Fact>
      <Fact name="Changed">{fullDate(memory.updated_at)}</Fact>
      <Fact name="Used">{usedWords(memory)}</Fact>
      <Fact name="Version">{memory.version}</Fact>
      <Fact name="Id">
        <CopyButton value={memory.id}>
          {({ copied, copy }) => (
            <UnstyledButton className={classes.id} onClick={copy} title="Copy the id">
              <Code>{copied ? 'copied' : memory.id}</Code>
            </UnstyledButton>
          )}
        </CopyButton>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function usedWords(memory: MemoryRead): string {
  if (memory.access_count === 0) return 'never recalled yet';
  const last = memory.last_accessed === null ? '' : `, last ${relativeTime(memory.last_accessed)}`;
  return `${countOf(memory.access_count, 'time')}${last}`;
}
