/** Who says a message, as the screen names them. */

import type { MessageRow } from '../../generated/live';

export type Role = MessageRow['role'];

export const ROLES: readonly Role[] = ['user', 'assistant', 'system'];
export const ROLE_LABELS: Readonly<Record<Role, string>> = { user: 'You', assistant: 'Persona', system: 'Note' };
export const PLACEHOLDERS: Readonly<Record<Role, string>> = {
  user: 'Say something',
  assistant: 'What the persona said',
  system: 'A note for the conversation',
};

export function roleOf(text: string): Role {
  return ROLES.find((role) => role === text) ?? 'user';
}
