/** What the audit trail is narrowed to, and how that is put to its live query. */

import type { AuditTrailParams } from '../../generated/live';
import type { EntityType } from './event-words';

export interface AuditFilters {
  /** Events of the persona at hand, or of the whole vault. */
  scope: 'persona' | 'vault';
  entityType: EntityType | null;
  name: string | null;
  /** As typed; only a whole id narrows. */
  entityId: string;
}

export const NO_AUDIT_FILTERS: AuditFilters = { scope: 'persona', entityType: null, name: null, entityId: '' };

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
  return params;
}

/** Choosing another entity type drops an event name that cannot occur there. */
export function withEntityType(filters: AuditFilters, entityType: EntityType | null): AuditFilters {
  const fits = entityType === null || filters.name?.toLowerCase().startsWith(`v1.${entityType}`);
  return { ...filters, entityType, name: fits ? filters.name : null };
}

export function isNarrowed(filters: AuditFilters): boolean {
  return filters.entityType !== null || filters.name !== null || wholeId(filters.entityId) !== null;
}
