/** What is known about a memory and cannot be edited: dates, use, version. */

import { Code, CopyButton, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MemoryRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import classes from './memory-facts.module.css';

export function MemoryFacts({ memory }: { memory: MemoryRead }) {
  return (
    <dl className={classes.facts}>
      <Fact name={t('memories.facts.added')}>{fullDate(memory.created_at)}</Fact>
      <Fact name={t('memories.facts.changed')}>{fullDate(memory.updated_at)}</Fact>
      <Fact name={t('memories.facts.used')}>{usedWords(memory)}</Fact>
      <Fact name={t('memories.facts.version')}>{memory.version}</Fact>
      <Fact name={t('memories.facts.id')}>
        <CopyButton value={memory.id}>
          {({ copied, copy }) => (
            <UnstyledButton className={classes.id} onClick={copy} title={t('memories.facts.copy')}>
              <Code>{copied ? t('memories.facts.copied') : memory.id}</Code>
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
  if (memory.access_count === 0) return t('memories.facts.never');
  const count = memory.access_count;
  if (memory.last_accessed === null) return t('memories.facts.times', { count });
  return t('memories.facts.timesLast', { count, when: relativeTime(memory.last_accessed) });
}
