/** Who says a message, as the screen names them. */

import type { MessageRead } from '../../generated/live';

export type Role = MessageRead['role'];

export const ROLES: readonly Role[] = ['user', 'assistant', 'system'];
export const ROLE_LABELS: Readonly<Record<Role, string>> = { user: 'You', assistant: 'Persona', system: 'Note' };

/** Whoever did not speak last is likely to speak next. */
export function nextRole(last: Role | undefined): Role {
  return last === 'user' ? 'assistant' : 'user';
}

export function roleOf(text: string): Role {
  return ROLES.find((role) => role === text) ?? 'user';
}
