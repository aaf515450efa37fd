/** What a page sees that does not know the token. */

import { IconLock } from '@tabler/icons-react';
import { t } from '../i18n/i18n';
import { EmptyState } from '../ui/empty-state';

export function ShutOut() {
  return (
    <EmptyState
      icon={<IconLock size={22} aria-hidden />}
      title={t('app.shutOut.title')}
      description={t('app.shutOut.description')}
    />
  );
}
