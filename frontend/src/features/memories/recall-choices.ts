/** Whether the marked memories are recalled: always, again, or not at all. */

import type { BulkChange } from './bulk-plan';

/** What the bulk bar offers under "Recall". */
export const RECALL_CHOICES: readonly { readonly label: string; readonly change: BulkChange }[] = [
  { label: 'Pin: always recall', change: { kind: 'pin', pinned: true } },
  { label: 'Unpin', change: { kind: 'pin', pinned: false } },
  { label: 'Switch off', change: { kind: 'state', state: 'disabled' } },
  { label: 'Recall again', change: { kind: 'state', state: 'active' } },
];
