/** What a page sees that may not come in: it does not know the token, or it is a phone that was not let in. */

import { IconLock } from '@tabler/icons-react';
import { isOnPhone } from '../bridge/side';
import { t } from '../i18n/i18n';
import { EmptyState } from '../ui/empty-state';
import { type Openable, onDemand } from '../ui/on-demand';

const PhoneOutside = onDemand<Openable>(async () => (await import('./phone-outside')).PhoneOutside);

export function ShutOut() {
  if (isOnPhone()) return <PhoneOutside opened />;
  return (
    <EmptyState
      icon={<IconLock size={22} aria-hidden />}
      title={t('app.shutOut.title')}
      description={t('app.shutOut.description')}
    />
  );
}
