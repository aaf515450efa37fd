/** What the bars say, in words: a line for each stretch that has memories. */

import { Button, Table } from '@mantine/core';
import type { Timeline } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { formatCount } from '../../../lib/format-number';
import { longStretch } from './stretch-words';
import classes from './timeline.module.css';

interface TimelineTableProps {
  readonly timeline: Timeline;
  readonly onMark: (from: number, to: number) => void;
}

export function TimelineTable({ timeline: { unit, stretches }, onMark }: TimelineTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it
    <section className={classes.table} tabIndex={0} aria-label={t('memories.timeline.name')}>
      <Table withRowBorders={false} verticalSpacing={2} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('memories.timeline.time')}</Table.Th>
            <Table.Th ta="end">{t('memories.title')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stretches
            .filter(({ count }) => count > 0)
            .map(({ start, end, count }) => (
              <Table.Tr key={start}>
                <Table.Td>
                  <Button variant="subtle" size="compact-xs" onClick={() => onMark(Date.parse(start), Date.parse(end))}>
                    {longStretch(unit, start, end)}
                  </Button>
                </Table.Td>
                <Table.Td ta="end" data-numeric>
                  {formatCount(count)}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
