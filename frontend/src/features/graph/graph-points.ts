/** The points of a map as typed arrays, read from the bytes that the backend packs (backend/pjais/features/graph/payload.py). */

import type { GraphPoint } from '../../generated/api/types.gen';

export const TIERS = ['hot', 'warm', 'cold'] as const;
export const TYPES = ['fact', 'preference', 'event', 'relationship', 'skill', 'note'] as const;
export const EDGE_KINDS = ['supersedes', 'same_source', 'same_entity', 'similar', 'nearest'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

const STATES = ['active', 'disabled', 'superseded'];
/** The group of those that have not been read yet. */
export const UNREAD = 65_535;
const PINNED = 128;
const DAY_MS = 86_400_000;

export interface GraphPoints {
  readonly ids: readonly string[];
  readonly at: ReadonlyMap<string, number>;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly importance: Float32Array;
  readonly uses: Float32Array;
  /** In days since 1970. */
  readonly created: Float32Array;
  readonly group: Uint16Array;
  /** By place among the personas of the map. */
  readonly persona: Uint16Array;
  readonly tier: Uint8Array;
  readonly type: Uint8Array;
  readonly state: Uint8Array;
  readonly version: number;
  readonly revision: number;
  readonly seq: number;
}

export interface GraphEdges {
  /** Two places among the points for each. */
  readonly pairs: Uint32Array;
  readonly kind: Uint8Array;
}

/** @throws {Error} for bytes of another kind. */
export function readPoints(bytes: ArrayBuffer): GraphPoints {
  const head = new DataView(bytes);
  expectLetters(head, 'PJGP');
  const count = head.getUint32(8, true);
  let offset = 32;
  const take = (size: number) => {
    const from = offset;
    offset += size * count;
    return from;
  };
  const floats = () => new Float32Array(bytes, take(4), count);
  const [x, y, importance, uses, created] = [floats(), floats(), floats(), floats(), floats()];
  const [group, persona] = [new Uint16Array(bytes, take(2), count), new Uint16Array(bytes, take(2), count)];
  const small = () => new Uint8Array(bytes, take(1), count);
  const [tier, type, state] = [small(), small(), small()];
  const ids = readIds(new Uint8Array(bytes, offset, 16 * count));
  return {
    ...{ ids, at: placesOf(ids), x, y, importance, uses, created, group, persona, tier, type, state },
    version: head.getUint32(12, true),
    revision: head.getUint32(16, true),
    seq: head.getFloat64(24, true),
  };
}

/** Edges between the given points; those to points that are not there are left out. */
export function readEdges(bytes: ArrayBuffer, at: ReadonlyMap<string, number>): GraphEdges {
  const head = new DataView(bytes);
  expectLetters(head, 'PJGE');
  const [ids, count] = [head.getUint32(8, true), head.getUint32(12, true)];
  const places = readIds(new Uint8Array(bytes, 16, 16 * ids)).map((id) => at.get(id) ?? -1);
  const ends = new Uint32Array(bytes, 16 + 16 * ids, 2 * count);
  const kinds = new Uint8Array(bytes, 16 + 16 * ids + 12 * count, count);
  const pairs = new Uint32Array(2 * count);
  const kind = new Uint8Array(count);
  let kept = 0;
  for (let edge = 0; edge < count; edge++) {
    const a = places[ends[2 * edge] ?? 0] ?? -1;
    const b = places[ends[2 * edge + 1] ?? 0] ?? -1;
    if (a < 0 || b < 0) continue;
    pairs[2 * kept] = a;
    pairs[2 * kept + 1] = b;
    kind[kept] = kinds[edge] ?? 0;
    kept += 1;
  }
  return { pairs: pairs.subarray(0, 2 * kept), kind: kind.subarray(0, kept) };
}

export function readMatching(bytes: ArrayBuffer): readonly string[] {
  const head = new DataView(bytes);
  expectLetters(head, 'PJGI');
  return readIds(new Uint8Array(bytes, 16, 16 * head.getUint32(8, true)));
}

export interface GraphChange {
  readonly version: number;
  readonly revision: number;
  readonly seq: number;
  readonly points: readonly GraphPoint[];
  readonly gone: readonly string[];
}

/** The points after a change: others keep their order, new ones stand at the end. */
export function changedPoints(before: GraphPoints, change: GraphChange, personas: readonly string[]): GraphPoints {
  const gone = new Set(change.gone);
  const kept: number[] = [];
  before.ids.forEach((id, place) => {
    if (!gone.has(id)) kept.push(place);
  });
  const ids = kept.map((place) => before.ids[place] ?? '');
  const at = new Map(ids.map((id, place) => [id, place]));
  for (const { id } of change.points) {
    if (at.has(id)) continue;
    at.set(id, ids.length);
    ids.push(id);
  }
  const floats = (from: Float32Array) => picked(from, kept, new Float32Array(ids.length));
  const words = (from: Uint16Array) => picked(from, kept, new Uint16Array(ids.length));
  const small = (from: Uint8Array) => picked(from, kept, new Uint8Array(ids.length));
  const made: GraphPoints = {
    ...{ ids, at, version: change.version, revision: change.revision, seq: change.seq },
    ...{ x: floats(before.x), y: floats(before.y), importance: floats(before.importance), uses: floats(before.uses) },
    ...{ created: floats(before.created), group: words(before.group), persona: words(before.persona) },
    ...{ tier: small(before.tier), type: small(before.type), state: small(before.state) },
  };
  for (const point of change.points) put(made, at.get(point.id) ?? 0, point, personas);
  return made;
}

function put(points: GraphPoints, place: number, point: GraphPoint, personas: readonly string[]): void {
  points.x[place] = point.x;
  points.y[place] = point.y;
  points.importance[place] = point.importance;
  points.uses[place] = point.access_count;
  points.created[place] = Date.parse(point.created_at) / DAY_MS;
  points.group[place] = point.group < 0 ? UNREAD : point.group;
  points.persona[place] = Math.max(0, personas.indexOf(point.persona_id));
  points.tier[place] = TIERS.indexOf(point.tier);
  points.type[place] = TYPES.indexOf(point.type);
  points.state[place] = STATES.indexOf(point.state) | (point.pinned ? PINNED : 0);
}

function picked<Column extends Float32Array | Uint16Array | Uint8Array>(
  from: Column,
  kept: readonly number[],
  into: Column,
): Column {
  kept.forEach((place, index) => {
    into[index] = from[place] ?? 0;
  });
  return into;
}

export function isPinned(points: GraphPoints, place: number): boolean {
  return ((points.state[place] ?? 0) & PINNED) !== 0;
}

function placesOf(ids: readonly string[]): ReadonlyMap<string, number> {
  return new Map(ids.map((id, place) => [id, place]));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function readIds(bytes: Uint8Array): string[] {
  const ids: string[] = [];
  for (let from = 0; from < bytes.length; from += 16) {
    let id = '';
    for (let byte = 0; byte < 16; byte++) {
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) id += '-';
      id += HEX[bytes[from + byte] ?? 0];
    }
    ids.push(id);
  }
  return ids;
}

function expectLetters(head: DataView, letters: string): void {
  const found = String.fromCharCode(head.getUint8(0), head.getUint8(1), head.getUint8(2), head.getUint8(3));
  if (found !== letters || head.getUint32(4, true) !== 1) throw new Error(`not a payload of ${letters}`);
}
