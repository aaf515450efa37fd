/** Event names, actors and entity types as a person says them. */

import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';

const EVENT_WORDS = {
  PersonaCreated: 'audit.names.personaCreated',
  PersonaUpdated: 'audit.names.personaUpdated',
  PersonaDeleted: 'audit.names.personaDeleted',
  PersonaRestored: 'audit.names.personaRestored',
  PersonaErased: 'audit.names.personaErased',
  MemoryAdded: 'audit.names.memoryAdded',
  MemoryUpdated: 'audit.names.memoryUpdated',
  MemoryTierChanged: 'audit.names.memoryTierChanged',
  MemoryDeleted: 'audit.names.memoryDeleted',
  MemoryRestored: 'audit.names.memoryRestored',
  MemoryErased: 'audit.names.memoryErased',
  ConversationCreated: 'audit.names.conversationCreated',
  ConversationUpdated: 'audit.names.conversationUpdated',
  ConversationDeleted: 'audit.names.conversationDeleted',
  ConversationRestored: 'audit.names.conversationRestored',
  ConversationErased: 'audit.names.conversationErased',
  MessageAdded: 'audit.names.messageAdded',
  MessageUpdated: 'audit.names.messageUpdated',
  MessageDeleted: 'audit.names.messageDeleted',
  MessageRestored: 'audit.names.messageRestored',
  MessageErased: 'audit.names.messageErased',
  ErasureRecorded: 'audit.names.erasureRecorded',
} as const;

/** Fields that tell a person which item is meant, the best first. */
const TELLING = ['name', 'title', 'content', 'summary'];
const BOOKKEEPING = new Set(['updated_at', 'deleted_at', 'version']);
const SUBJECT_LENGTH = 200;

export const ENTITY_TYPES = ['persona', 'memory', 'conversation', 'message'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

const ENTITY_LABELS = {
  persona: 'audit.entity.persona',
  memory: 'audit.entity.memory',
  conversation: 'audit.entity.conversation',
  message: 'audit.entity.message',
} as const satisfies Readonly<Record<EntityType, string>>;

/** Who writes events besides the person. */
const ACTORS = {
  user: 'audit.actor.user',
  persona: 'audit.actor.persona',
  learning: 'audit.actor.learning',
  summary: 'audit.actor.summary',
  tiering: 'audit.actor.tiering',
  retention: 'audit.actor.retention',
  forgetting: 'audit.actor.forgetting',
  import: 'audit.actor.import',
  repair: 'audit.actor.repair',
} as const;

/** What changes bring with them: fields as events name them. */
const FIELDS = {
  name: 'audit.field.name',
  description: 'audit.field.description',
  personality: 'audit.field.personality',
  scenario: 'audit.field.scenario',
  system_prompt: 'audit.field.systemPrompt',
  first_message: 'audit.field.firstMessage',
  tags: 'audit.field.tags',
  avatar: 'audit.field.avatar',
  card: 'audit.field.card',
  memory_settings: 'audit.field.memorySettings',
  privacy_settings: 'audit.field.privacySettings',
  tier: 'audit.field.tier',
  type: 'audit.field.type',
  importance: 'audit.field.importance',
  access_count: 'audit.field.accessCount',
  last_accessed: 'audit.field.lastAccessed',
  occurred_at: 'audit.field.occurredAt',
  source: 'audit.field.source',
  superseded_by: 'audit.field.supersededBy',
  state: 'audit.field.state',
  settings: 'audit.field.settings',
  folder: 'audit.field.folder',
  pinned_at: 'audit.field.pinnedAt',
  summary: 'audit.field.summary',
  content: 'audit.field.content',
  title: 'audit.field.title',
} as const;

const ALL_OF = {
  persona: 'audit.allOf.persona',
  memory: 'audit.allOf.memory',
  conversation: 'audit.allOf.conversation',
  message: 'audit.allOf.message',
} as const satisfies Readonly<Record<EntityType, string>>;

export type EventTone = 'made' | 'changed' | 'gone' | 'back';

/** "v1.MemoryAdded" → "Memory added"; a name from a newer program is at least split into words. */
export function eventWords(name: string): string {
  const plain = withoutVersion(name);
  return isIn(EVENT_WORDS, plain) ? t(EVENT_WORDS[plain]) : sentence(plain);
}

export function entityLabel(type: EntityType): string {
  return t(ENTITY_LABELS[type]);
}

export function allEventsWords(type: string): string {
  if (type === 'erasure') return t('audit.allOf.erasure');
  const known = ENTITY_TYPES.find((each) => each === type);
  return known === undefined ? t('audit.allOf.other', { type }) : t(ALL_OF[known]);
}

export function actorWords(actor: string): string {
  return isIn(ACTORS, actor) ? t(ACTORS[actor]) : actor;
}

/** What a field of an event is called; one from a newer program by its own name. */
export function fieldWords(name: string): string {
  return isIn(FIELDS, name) ? t(FIELDS[name]) : name.replaceAll('_', ' ');
}

/** Why nothing of what an event says is in the rows; null for all that can be read. */
export function unreadWords({ unread, changes }: Pick<EventRead, 'changes' | 'unread'>): string | null {
  if (unread === 'newer') return t('audit.unread.newer');
  if (unread === 'malformed') return t('audit.unread.malformed');
  return Object.keys(changes).length === 0 ? t('audit.unread.forgotten') : null;
}

/** Not what was forgotten, nor the receipt that says so, nor what cannot be read. */
export function canBeTakenBack(event: Pick<EventRead, 'changes' | 'entity_type' | 'unread'>): boolean {
  return Object.keys(event.changes).length > 0 && event.entity_type !== 'erasure' && !event.unread;
}

/** Names that can be filtered by, those of one entity type if one is chosen. */
export function eventNames(type: EntityType | null): { name: string; words: string }[] {
  return Object.entries(EVENT_WORDS)
    .filter(([plain]) => type === null || plain.toLowerCase().startsWith(type))
    .map(([plain, key]) => ({ name: `v1.${plain}`, words: t(key) }));
}

/** What the event was about: a text it set, else the names of the fields it changed, else whose event it is. */
export function eventSubject({ changes, entity_id }: Pick<EventRead, 'changes' | 'entity_id'>): string {
  for (const field of TELLING) {
    const text = changes[field]?.after ?? changes[field]?.before;
    if (typeof text === 'string' && text !== '') return text.slice(0, SUBJECT_LENGTH);
  }
  const fields = Object.keys(changes).filter((name) => !BOOKKEEPING.has(name));
  return fields.map(fieldWords).join(', ') || shortId(entity_id);
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

function isIn<Words extends object>(words: Words, key: string): key is string & keyof Words {
  return Object.hasOwn(words, key);
}
