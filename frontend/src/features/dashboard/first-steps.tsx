/** What an empty vault offers instead of zeros. */

import { Button } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { runCommand } from '../../commands/registry';
import { t } from '../../i18n/i18n';
import { EmptyState } from '../../ui/empty-state';

export function FirstSteps() {
  return (
    <EmptyState
      icon={<IconMasksTheater size={22} aria-hidden />}
      title={t('dashboard.begin.title')}
      description={t('dashboard.begin.description')}
      actions={
        <>
          <Button onClick={() => runCommand('persona.new')}>{t('dashboard.begin.newPersona')}</Button>
          <Button variant="default" onClick={() => runCommand('import.open')}>
            {t('dashboard.begin.import')}
          </Button>
        </>
      }
    />
  );
}
