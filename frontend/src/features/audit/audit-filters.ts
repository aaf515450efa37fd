/** What the audit trail is narrowed to, and how that is put to its live query. */

import type { AuditAsk } from '../../generated/api/types.gen';
import type { AuditTrailParams } from '../../generated/live';
import type { EntityType } from './event-words';

export interface AuditFilters {
  /** Events of the persona at hand, or of the whole vault. */
  scope: 'persona' | 'vault';
  entityType: EntityType | null;
  name: string | null;
  /** As typed; only a whole id narrows. */
  entityId: string;
  deviceId: string | null;
  /** Days as a date field gives them, both included; empty does not narrow. */
  since: string;
  until: string;
  /** Words in what events say, as typed. */
  words: string;
}

export const NO_AUDIT_FILTERS: AuditFilters = {
  scope: 'persona',
  entityType: null,
  name: null,
  entityId: '',
  deviceId: null,
  since: '',
  until: '',
  words: '',
};

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id to look for, or null while what is typed is not one. */
export function wholeId(typed: string): string | null {
  const id = typed.trim().toLowerCase();
  return WHOLE_ID.test(id) ? id : null;
}

export function auditParams(filters: AuditFilters, personaId: string | null): AuditTrailParams {
  const params: AuditTrailParams = {};
  const id = wholeId(filters.entityId);
  if (filters.scope === 'persona' && personaId !== null) params.persona_id = personaId;
  if (filters.entityType !== null) params.entity_type = filters.entityType;
  if (filters.name !== null) params.name = filters.name;
  if (id !== null) params.entity_id = id;
  if (filters.deviceId !== null) params.device_id = filters.deviceId;
  const since = startOfDay(filters.since, 0);
  const until = startOfDay(filters.until, 1);
  if (since !== null) params.since = since;
  if (until !== null) params.until = until;
  if (filters.words.trim() !== '') params.q = filters.words.trim();
  return params;
}

/** The instant a local day begins, some days later; null for what is no date, such as one half typed. */
export function startOfDay(day: string, later: number): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return null;
  const [, year, month, date] = match.map(Number);
  const begins = new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + later);
  return Number.isNaN(begins.getTime()) || begins.getFullYear() < 1970 ? null : begins.toISOString();
}

const NARROWING = [
  'persona_id',
  'entity_type',
  'entity_id',
  'name',
  'device_id',
  'since',
  'until',
  'q',
] as const satisfies readonly (keyof AuditTrailParams & keyof AuditAsk)[];

/** These events as the window saves them. */
export function auditAsk(params: AuditTrailParams, format: 'jsonl' | 'csv'): AuditAsk {
  const asked: AuditAsk = { format };
  for (const name of NARROWING) {
    const value = params[name];
    if (typeof value === 'string') asked[name] = value;
  }
  return asked;
}

/** Where a browser finds them as a file. */
export function auditHref(params: AuditTrailParams, format: 'jsonl' | 'csv'): string {
  const given = Object.entries(auditAsk(params, format)).map(([name, value]) => [name, String(value)]);
  return `/api/audit?${new URLSearchParams(given)}`;
}

/** Choosing another entity type drops an event name that cannot occur there. */
export function withEntityType(filters: AuditFilters, entityType: EntityType | null): AuditFilters {
  const fits = entityType === null || filters.name?.toLowerCase().startsWith(`v1.${entityType}`);
  return { ...filters, entityType, name: fits ? filters.name : null };
}

export function isNarrowed(filters: AuditFilters): boolean {
  const { entityType, name, entityId, deviceId, since, until, words } = filters;
  const chosen = entityType !== null || name !== null || wholeId(entityId) !== null || deviceId !== null;
  return chosen || since !== '' || until !== '' || words.trim() !== '';
}
