/** What a screen about one persona says while there is none. */

import { Button } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { t } from '../i18n/i18n';
import { EmptyState } from './empty-state';

/** `what` names what belongs here, as in "Memories". */
export function NoPersona({ what }: { what: string }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<IconUserQuestion size={32} />}
      title={t('ui.noPersona.title')}
      description={t('ui.noPersona.description', { what })}
      actions={<Button onClick={() => void navigate({ to: '/personas' })}>{t('ui.noPersona.go')}</Button>}
    />
  );
}
