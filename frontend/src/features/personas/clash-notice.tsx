/** What somebody else stored meanwhile in fields one is editing oneself, and the choice between the two. */

import { Alert, Button, Group, Stack } from '@mantine/core';
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
    <Alert variant="default" title="These fields were changed elsewhere while you edited them" role="alert">
      <Stack gap="sm">
        <span>Struck out is what is stored now, below it what you wrote.</span>
        <FieldDiff changes={changes} />
        <Group gap="sm">
          <Button variant="default" onClick={() => onTakeTheirs(clashes.map((clash) => clash.field))}>
            Take what is stored
          </Button>
          <Button variant="default" onClick={onKeepMine}>
            Keep mine
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
