/** How much two personas remember, by tier. */

import { Table } from '@mantine/core';
import type { MemoryCountParams, PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatCount } from '../../lib/format-number';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './compare-screen.module.css';

type Words = 'all' | 'hot' | 'warm' | 'cold' | 'pinned';

const ROWS: readonly { readonly words: Words; readonly narrowed: Omit<MemoryCountParams, 'persona_id'> }[] = [
  { words: 'all', narrowed: {} },
  { words: 'hot', narrowed: { tier: ['hot'] } },
  { words: 'warm', narrowed: { tier: ['warm'] } },
  { words: 'cold', narrowed: { tier: ['cold'] } },
  { words: 'pinned', narrowed: { pinned: true } },
];

export function ComparedFigures({ one, other }: { readonly one: PersonaRead; readonly other: PersonaRead }) {
  return (
    <section className={classes.part}>
      <h2>{t('personas.compare.memories')}</h2>
      <Table aria-label={t('personas.compare.memories')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th ta="end">{one.name}</Table.Th>
            <Table.Th ta="end">{other.name}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ROWS.map(({ words, narrowed }) => (
            <Table.Tr key={words}>
              <Table.Th scope="row">{t(`personas.compare.figures.${words}`)}</Table.Th>
              {[one, other].map(({ id }) => (
                <Table.Td key={id} ta="end">
                  <Count which={{ persona_id: id, ...narrowed }} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Count({ which }: { readonly which: MemoryCountParams }) {
  const count = useLiveQuery('memoryCount$', which);
  return count.status === 'live' ? formatCount(count.rows[0]?.count ?? 0) : '…';
}
