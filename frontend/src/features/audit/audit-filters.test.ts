import { expect, test } from 'vitest';
import {
  type AuditFilters,
  auditHref,
  auditParams,
  isNarrowed,
  NO_AUDIT_FILTERS,
  startOfDay,
  wholeId,
  withEntityType,
} from './audit-filters';

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

test('days are local and the last one is included', () => {
  const { since, until } = auditParams(filters({ scope: 'vault', since: '2026-11-23', until: '2026-11-23' }), null);

  expect(since).toBe(new Date(2026, 10, 23).toISOString());
  expect(until).toBe(new Date(2026, 10, 24).toISOString());
  expect(startOfDay('0002-01-01', 0)).toBeNull();
  expect(startOfDay('', 0)).toBeNull();
});

test('words and a device narrow, blanks do not', () => {
  expect(auditParams(filters({ scope: 'vault', words: ' tea ', deviceId: 'd1' }), null)).toEqual({
    device_id: 'd1',
    q: 'tea',
  });
  expect(isNarrowed(filters({ words: '  ' }))).toBe(false);
  expect(isNarrowed(filters({ since: '2026-11-23' }))).toBe(true);
});

test('a file holds what is shown', () => {
  expect(auditHref({ q: 'tea & rum', persona_id: 'p1' }, 'csv')).toBe(
    '/api/audit?format=csv&persona_id=p1&q=tea+%26+rum',
  );
});
