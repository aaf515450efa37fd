/** What a chart shows as a file: its figures as CSV, its picture as PNG. Pictures as SVG are drawn in `chart-svg.ts`. */

export type Cell = string | number | null;

/** Figures in rows, at full precision. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface NamedValues {
  readonly label: string;
  readonly unit?: string;
  /** One per time; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** What spreadsheets take for a formula when a text begins with it. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** RFC 4180; texts that a spreadsheet would run as a formula get an apostrophe, which makes it show them instead. */
export function csvOf(table: ChartTable): string {
  return [table.columns, ...table.rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** With the mark that makes spreadsheets read it as UTF-8. */
export function csvBlob(table: ChartTable): Blob {
  return new Blob(['\uFEFF', csvOf(table)], { type: 'text/csv;charset=utf-8' });
}

export function svgBlob(svg: string): Blob {
  return new Blob([svg], { type: 'image/svg+xml;charset=utf-8' });
}

/** One row a time, one column a series; `times` in Unix seconds become instants in UTC. */
export function tableOfSeries(timeName: string, times: readonly number[], series: readonly NamedValues[]): ChartTable {
  return {
    columns: [timeName, ...series.map((one) => (one.unit ? `${one.label} (${one.unit})` : one.label))],
    rows: times.map((at_s, index) => [
      new Date(at_s * 1000).toISOString(),
      ...series.map((one) => one.values[index] ?? null),
    ]),
  };
}

/** Rejects when the canvas is too large or was drawn on with foreign pictures. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large'))), 'image/png');
  });
}

/** Draws an SVG text of known size; `scale` is how many pixels one of its units becomes. */
export async function pngOfSvg(svg: string, width: number, height: number, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return pngOf(canvas);
}

function field(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
