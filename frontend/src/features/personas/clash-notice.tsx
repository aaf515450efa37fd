/** What somebody else stored meanwhile in fields one is editing oneself, and the choice between the two. */

import { Alert, Button, Group, Stack } from '@mantine/core';
import { t } from '../../i18n/i18n';
import { FieldDiff } from '../../ui/field-diff';
import type { Clash, EditedField } from './persona-form';

interface ClashNoticeProps {
  readonly clashes: readonly Clash[];
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: (fields: readonly EditedField[]) => void;
}

export function ClashNotice({ clashes, onKeepMine, onTakeTheirs }: ClashNoticeProps) {
  const changes = Object.fromEntries(
    clashes.map(({ field, mine, theirs }) => [field, { before: theirs, after: mine }]),
  );
  return (
    <Alert variant="default" title={t('personas.clash.title')} role="alert">
      <Stack gap="sm">
        <span>{t('personas.clash.words')}</span>
        <FieldDiff changes={changes} />
        <Group gap="sm">
          <Button variant="default" onClick={() => onTakeTheirs(clashes.map((clash) => clash.field))}>
            {t('personas.clash.theirs')}
          </Button>
          <Button variant="default" onClick={onKeepMine}>
            {t('personas.clash.mine')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
