import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridStep } from './grid-step';
import { placed } from './map-layout';

const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 12 });

describe('the places on a map', () => {
  it('are the same for the same personas in any order, and inside', () => {
    fc.assert(
      fc.property(ids, (all) => {
        const edges = all.slice(1).map((other_id) => ({ one_id: all[0] ?? '', other_id, strength: 0.5 }));
        const first = placed(all, edges);

        expect([...placed([...all].reverse(), edges)]).toEqual([...first]);
        for (const { x, y } of first.values()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(1);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are nearer for those that belong together', () => {
    const places = placed(['a', 'b', 'c', 'd'], [{ one_id: 'a', other_id: 'd', strength: 1 }]);
    const apart = (one: string, other: string) => {
      const [from, to] = [places.get(one), places.get(other)];
      return from && to ? Math.hypot(from.x - to.x, from.y - to.y) : Number.NaN;
    };

    expect(apart('a', 'd')).toBeLessThan(apart('a', 'b'));
    expect(apart('a', 'd')).toBeLessThan(apart('c', 'd'));
  });
});

describe('gridStep', () => {
  it('stays inside, and comes back the way it went', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 7 }), fc.boolean(), (from, columns, isRtl) => {
        const count = 51;
        for (const [there, back] of [
          ['ArrowRight', 'ArrowLeft'],
          ['ArrowDown', 'ArrowUp'],
        ] as const) {
          const to = gridStep(there, from, count, columns, isRtl) ?? -1;
          expect(to).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThan(count);
          if (to !== from) expect(gridStep(back, to, count, columns, isRtl)).toBe(from);
        }
      }),
    );
    expect(gridStep('End', 0, 9, 4)).toBe(8);
    expect(gridStep('a', 0, 9, 4)).toBeNull();
    expect(gridStep('End', 0, 0, 4)).toBeNull();
  });
});
