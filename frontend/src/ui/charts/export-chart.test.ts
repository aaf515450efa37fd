import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barSvg, lineSvg } from './chart-svg';
import { timeTicks, valueTicks } from './chart-ticks';
import { type Cell, csvOf, tableOfSeries } from './export-chart';

/** A reader of RFC 4180 that knows nothing of how the file was written. */
function readCsv(source: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of source.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/gy)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}

const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
const cell = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null));
const written = (value: Cell) =>
  typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value === null ? '' : String(value);

describe('a chart as CSV', () => {
  it('is read back as it was, whatever is in it', () => {
    const tables = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.record({
        columns: fc.array(fc.string(), { minLength: width, maxLength: width }),
        rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }),
      }),
    );
    fc.assert(
      fc.property(tables, (table) => {
        expect(readCsv(csvOf(table))).toEqual([table.columns, ...table.rows].map((row) => row.map(written)));
      }),
    );
  });

  it('keeps figures at full precision and never lets a text run as a formula', () => {
    expect(
      csvOf({
        columns: ['a', 'b'],
        rows: [
          ['=1+1', 0.1 + 0.2],
          ['-x', -3],
        ],
      }),
    ).toBe("a,b\r\n'=1+1,0.30000000000000004\r\n'-x,-3\r\n");
  });

  it('says times as instants and leaves what was not measured empty', () => {
    const table = tableOfSeries('time', [0, 60], [{ label: 'rate', unit: 'ms', values: [1.5, null] }]);

    expect(csvOf(table)).toBe('time,rate (ms)\r\n1970-01-01T00:00:00.000Z,1.5\r\n1970-01-01T00:01:00.000Z,\r\n');
  });
});

describe('a chart as SVG', () => {
  const parsed = (svg: string) => new DOMParser().parseFromString(svg, 'image/svg+xml');

  it('is well formed whatever its names are', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }))),
        (name, values) => {
          const series = [
            { label: name, values },
            { label: 'b', values },
          ];
          const page = parsed(lineSvg({ title: name, times: values.map((_, index) => index * 60), series }));

          expect(page.querySelector('parsererror')).toBeNull();
          expect(page.documentElement.outerHTML).not.toContain('NaN');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has a line that breaks where nothing was measured', () => {
    const svg = lineSvg({ title: 'x', times: [0, 60, 120, 180], series: [{ label: 'a', values: [1, 2, null, 3] }] });

    expect(svg.match(/<path/g)).toHaveLength(2);
  });

  it('draws each bar as long as its share of the longest', () => {
    const svg = barSvg({
      title: 'x',
      bars: [
        { label: 'a', value: 10 },
        { label: 'b', value: 5 },
      ],
    });
    const [longest, other] = [...svg.matchAll(/width="([\d.]+)" height="20"/g)].map((match) => Number(match[1]));

    expect(longest).toBe((other ?? 0) * 2);
  });
});

describe('marks of the axes', () => {
  it('are round, ascending, and hold all values between them', () => {
    const ends = fc.tuple(
      fc.double({ min: -1e9, max: 0, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, ([low, high]) => {
        const ticks = valueTicks(low, high);

        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks[0]).toBeLessThanOrEqual(low + (high - low) * 1e-9);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - (high - low) * 1e-9);
      }),
    );
  });

  it('are few and within the time that is shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 1, max: 1e9 }), (from, span) => {
        const ticks = timeTicks(from, from + span);

        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks.every((tick) => tick.at_s >= from && tick.at_s <= from + span)).toBe(true);
      }),
    );
  });
});
