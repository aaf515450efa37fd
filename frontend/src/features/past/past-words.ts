/** What things of the past are called. */

import { t } from '../../i18n/i18n';

const EVENTS = {
  PersonaCreated: 'past.events.personaCreated',
  PersonaUpdated: 'past.events.personaUpdated',
  PersonaDeleted: 'past.events.personaDeleted',
  PersonaRestored: 'past.events.personaRestored',
  PersonaErased: 'past.events.personaErased',
  MemoryAdded: 'past.events.memoryAdded',
  MemoryUpdated: 'past.events.memoryUpdated',
  MemoryTierChanged: 'past.events.memoryTierChanged',
  MemoryDeleted: 'past.events.memoryDeleted',
  MemoryRestored: 'past.events.memoryRestored',
  MemoryErased: 'past.events.memoryErased',
  ConversationCreated: 'past.events.conversationCreated',
  ConversationUpdated: 'past.events.conversationUpdated',
  ConversationDeleted: 'past.events.conversationDeleted',
  ConversationRestored: 'past.events.conversationRestored',
  ConversationErased: 'past.events.conversationErased',
  MessageAdded: 'past.events.messageAdded',
  MessageUpdated: 'past.events.messageUpdated',
  MessageDeleted: 'past.events.messageDeleted',
  MessageRestored: 'past.events.messageRestored',
  MessageErased: 'past.events.messageErased',
  ErasureRecorded: 'past.events.erasureRecorded',
} as const;

const TYPES = {
  fact: 'past.types.fact',
  preference: 'past.types.preference',
  event: 'past.types.event',
  relationship: 'past.types.relationship',
  skill: 'past.types.skill',
  note: 'past.types.note',
} as const;

const TIERS = { hot: 'past.tiers.hot', warm: 'past.tiers.warm', cold: 'past.tiers.cold' } as const;

const ROLES = { user: 'past.roles.user', assistant: 'past.roles.assistant', system: 'past.roles.system' } as const;

/** "v1.MemoryTierChanged" as "Memory tier changed"; a name from a newer program is at least split into words. */
export function eventTitle(name: string): string {
  const plain = name.replace(/^v\d+\./, '');
  if (isIn(EVENTS, plain)) return t(EVENTS[plain]);
  const words = plain.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function typeWords(type: unknown): string {
  return isIn(TYPES, type) ? t(TYPES[type]) : valueWords(type);
}

export function tierWords(tier: unknown): string {
  return isIn(TIERS, tier) ? t(TIERS[tier]) : valueWords(tier);
}

export function roleWords(role: unknown): string {
  return isIn(ROLES, role) ? t(ROLES[role]) : valueWords(role);
}

/** A field of a past row as text; what is empty is told as such. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isIn<Words extends object>(words: Words, key: unknown): key is keyof Words {
  return typeof key === 'string' && Object.hasOwn(words, key);
}
