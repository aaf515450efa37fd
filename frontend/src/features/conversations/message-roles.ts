/** Who says a message, as the screen names them. */

import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';

export type Role = MessageRow['role'];

export const ROLES: readonly Role[] = ['user', 'assistant', 'system'];

const LABELS = {
  user: 'conversations.role.user',
  assistant: 'conversations.role.assistant',
  system: 'conversations.role.system',
} as const satisfies Readonly<Record<Role, string>>;

const PLACEHOLDERS = {
  user: 'conversations.composer.placeholder.user',
  assistant: 'conversations.composer.placeholder.assistant',
  system: 'conversations.composer.placeholder.system',
} as const satisfies Readonly<Record<Role, string>>;

export function roleLabel(role: Role): string {
  return t(LABELS[role]);
}

export function placeholder(role: Role): string {
  return t(PLACEHOLDERS[role]);
}

export function roleOf(text: string): Role {
  return ROLES.find((role) => role === text) ?? 'user';
}
