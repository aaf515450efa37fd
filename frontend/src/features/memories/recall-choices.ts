/** Whether the marked memories are recalled: always, again, or not at all. */

import { t } from '../../i18n/i18n';
import type { BulkChange } from './bulk-plan';

/** What the bulk bar offers under "Recall". */
export function recallChoices(): readonly { readonly label: string; readonly change: BulkChange }[] {
  return [
    { label: t('memories.menu.pin'), change: { kind: 'pin', pinned: true } },
    { label: t('memories.menu.unpin'), change: { kind: 'pin', pinned: false } },
    { label: t('memories.menu.disable'), change: { kind: 'state', state: 'disabled' } },
    { label: t('memories.bulk.recallAgain'), change: { kind: 'state', state: 'active' } },
  ];
}
