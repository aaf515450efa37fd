import { expect, test } from 'vitest';
import { type AuditFilters, auditParams, isNarrowed, NO_AUDIT_FILTERS, wholeId, withEntityType } from './audit-filters';

const ID = '019ac1de-7c2a-7000-8000-00000000aaaa';
const filters = (some: Partial<AuditFilters>): AuditFilters => ({ ...NO_AUDIT_FILTERS, ...some });

test('the trail begins with the persona at hand', () => {
  expect(auditParams(NO_AUDIT_FILTERS, 'p1')).toEqual({ persona_id: 'p1' });
});

test('the whole vault, or no persona at all, names no persona', () => {
  expect(auditParams(filters({ scope: 'vault' }), 'p1')).toEqual({});
  expect(auditParams(NO_AUDIT_FILTERS, null)).toEqual({});
});

test('every filter becomes its parameter', () => {
  const chosen = filters({
    scope: 'vault',
    entityType: 'memory',
    name: 'v1.MemoryAdded',
    entityId: ` ${ID.toUpperCase()} `,
  });

  expect(auditParams(chosen, 'p1')).toEqual({ entity_type: 'memory', name: 'v1.MemoryAdded', entity_id: ID });
});

test('half an id narrows nothing', () => {
  expect(wholeId('019ac1de-7c2a')).toBeNull();
  expect(isNarrowed(filters({ entityId: '019ac1de' }))).toBe(false);
});

test('another entity type drops an event name that cannot occur there', () => {
  const added = filters({ entityType: 'memory', name: 'v1.MemoryAdded' });

  expect(withEntityType(added, 'message').name).toBeNull();
  expect(withEntityType(added, null).name).toBe('v1.MemoryAdded');
});
