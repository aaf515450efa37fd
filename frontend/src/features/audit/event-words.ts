/** Event names, actors and entity types as a person says them. */

import type { EventRead } from '../../generated/live';

const EVENT_WORDS: Readonly<Record<string, string>> = {
  PersonaCreated: 'Persona created',
  PersonaUpdated: 'Persona edited',
  PersonaDeleted: 'Persona deleted',
  PersonaRestored: 'Persona restored',
  PersonaErased: 'Persona erased for good',
  MemoryAdded: 'Memory added',
  MemoryUpdated: 'Memory edited',
  MemoryTierChanged: 'Memory moved to another tier',
  MemoryDeleted: 'Memory deleted',
  MemoryRestored: 'Memory restored',
  MemoryErased: 'Memory erased for good',
  ConversationCreated: 'Conversation started',
  ConversationUpdated: 'Conversation edited',
  ConversationDeleted: 'Conversation deleted',
  ConversationRestored: 'Conversation restored',
  ConversationErased: 'Conversation erased for good',
  MessageAdded: 'Message added',
  MessageUpdated: 'Message edited',
  MessageDeleted: 'Message deleted',
  MessageRestored: 'Message restored',
  MessageErased: 'Message erased for good',
  ErasureRecorded: 'Something was forgotten for good',
};

/** Fields that tell a person which item is meant, the best first. */
const TELLING = ['name', 'title', 'content', 'summary'];
const BOOKKEEPING = new Set(['updated_at', 'deleted_at', 'version']);
const SUBJECT_LENGTH = 200;

export const ENTITY_TYPES = ['persona', 'memory', 'conversation', 'message'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

export const ENTITY_LABELS: Readonly<Record<EntityType, string>> = {
  persona: 'Persona',
  memory: 'Memory',
  conversation: 'Conversation',
  message: 'Message',
};

export type EventTone = 'made' | 'changed' | 'gone' | 'back';

/** "v1.MemoryAdded" → "Memory added"; a name from a newer program is at least split into words. */
export function eventWords(name: string): string {
  const plain = withoutVersion(name);
  return EVENT_WORDS[plain] ?? sentence(plain);
}

/** Why nothing of what an event says is in the rows; null for all that can be read. */
export function unreadWords({ unread, changes }: Pick<EventRead, 'changes' | 'unread'>): string | null {
  if (unread === 'newer')
    return 'This event needs a newer version of PJai’s. It is kept, and applied after the update.';
  if (unread === 'malformed')
    return 'This event cannot be read: it is not what its name says. It is kept, and held back.';
  return Object.keys(changes).length === 0 ? 'What it said was forgotten for good.' : null;
}

/** Not what was forgotten, nor the receipt that says so, nor what cannot be read. */
export function canBeTakenBack(event: Pick<EventRead, 'changes' | 'entity_type' | 'unread'>): boolean {
  return Object.keys(event.changes).length > 0 && event.entity_type !== 'erasure' && !event.unread;
}

/** Names that can be filtered by, those of one entity type if one is chosen. */
export function eventNames(type: EntityType | null): { name: string; words: string }[] {
  return Object.entries(EVENT_WORDS)
    .filter(([plain]) => type === null || plain.startsWith(ENTITY_LABELS[type]))
    .map(([plain, words]) => ({ name: `v1.${plain}`, words }));
}

/** What the event was about: a text it set, else the names of the fields it changed, else whose event it is. */
export function eventSubject({ changes, entity_id }: Pick<EventRead, 'changes' | 'entity_id'>): string {
  for (const field of TELLING) {
    const text = changes[field]?.after ?? changes[field]?.before;
    if (typeof text === 'string' && text !== '') return text.slice(0, SUBJECT_LENGTH);
  }
  const fields = Object.keys(changes).filter((name) => !BOOKKEEPING.has(name));
  return fields.map((name) => name.replaceAll('_', ' ')).join(', ') || shortId(entity_id);
}

export function eventTone(name: string): EventTone {
  if (/(Created|Added)$/.test(name)) return 'made';
  if (/(Deleted|Erased)$/.test(name)) return 'gone';
  return name.endsWith('Restored') ? 'back' : 'changed';
}

/** Ids and hashes by their end: UUIDv7s of one hour begin alike. */
export function shortId(id: string): string {
  return id.length <= 8 ? id : `…${id.slice(-6)}`;
}

function withoutVersion(name: string): string {
  return name.replace(/^v\d+\./, '');
}

function sentence(plain: string): string {
  const words = plain.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
