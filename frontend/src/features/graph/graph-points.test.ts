import { expect, test } from 'vitest';
import type { GraphPoint } from '../../generated/api/types.gen';
import { changedPoints, isPinned, readEdges, readPoints, UNREAD } from './graph-points';

const ID = '01234567-89ab-7def-8123-456789abcdef';
const OTHER = '01234567-89ab-7def-8123-456789abcd00';

function packed(): ArrayBuffer {
  const bytes = new ArrayBuffer(32 + 43);
  const view = new DataView(bytes);
  [...'PJGP'].forEach((letter, place) => {
    view.setUint8(place, letter.charCodeAt(0));
  });
  for (const [offset, value] of [
    [4, 1],
    [8, 1],
    [12, 3],
    [16, 4],
  ] as const)
    view.setUint32(offset, value, true);
  view.setFloat64(24, 99, true);
  view.setFloat32(32, 1.5, true);
  view.setFloat32(36, -2, true);
  view.setUint16(52, UNREAD, true);
  view.setUint8(56, 2);
  view.setUint8(58, 128);
  ID.replaceAll('-', '')
    .match(/../g)
    ?.forEach((pair, place) => {
      view.setUint8(59 + place, Number.parseInt(pair, 16));
    });
  return bytes;
}

test('points are read as they were packed', () => {
  const points = readPoints(packed());

  expect(points.ids).toEqual([ID]);
  expect([points.x[0], points.y[0], points.group[0], points.tier[0]]).toEqual([1.5, -2, UNREAD, 2]);
  expect([points.version, points.revision, points.seq]).toEqual([3, 4, 99]);
  expect(isPinned(points, 0)).toBe(true);
});

test('a change adds, changes and takes away', () => {
  const point: GraphPoint = {
    ...{ id: OTHER, x: 7, y: 8, group: -1, persona_id: 'p', tier: 'hot', type: 'skill', state: 'active' },
    ...{ pinned: false, importance: 1, access_count: 2, created_at: '1970-01-02T00:00:00Z' },
  };
  const told = { version: 3, revision: 5, seq: 100 };

  const more = changedPoints(readPoints(packed()), { ...told, points: [point], gone: [] }, ['p']);
  const fewer = changedPoints(more, { ...told, points: [], gone: [ID] }, ['p']);

  expect(more.ids).toEqual([ID, OTHER]);
  expect([more.x[0], more.x[1], more.created[1], more.type[1]]).toEqual([1.5, 7, 1, 4]);
  expect([fewer.ids, fewer.x[0], fewer.at.get(OTHER)]).toEqual([[OTHER], 7, 0]);
});

test('other bytes are refused', () => {
  expect(() => readPoints(new ArrayBuffer(40))).toThrow('PJGP');
  expect(() => readEdges(packed(), new Map())).toThrow('PJGE');
});
