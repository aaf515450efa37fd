/** The keys of the commands that are there now. */

import { Kbd, Table } from '@mantine/core';
import { useAllCommands } from '../../commands/registry';
import { t } from '../../i18n/i18n';
import { Keys } from '../../ui/keys';
import { Section } from './section';

export function ShortcutList() {
  const commands = useAllCommands().filter((command) => command.shortcut !== undefined);
  return (
    <Section id="shortcuts">
      <Table withRowBorders={false} verticalSpacing={4} aria-label={t('settings.shortcuts.list')}>
        <Table.Tbody>
          {commands.map((command) => (
            <Table.Tr key={command.id}>
              <Table.Td>{command.title}</Table.Td>
              <Table.Td ta="end">{command.shortcut && <Keys shortcut={command.shortcut} />}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t('settings.shortcuts.everything')}</Table.Td>
            <Table.Td ta="end">
              <Keys shortcut="mod+K" />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t('settings.shortcuts.walk')}</Table.Td>
            <Table.Td ta="end">
              <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd>
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Section>
  );
}
