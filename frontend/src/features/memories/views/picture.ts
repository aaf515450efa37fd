/** Pictures and tables of a drawing, as files: SVG with its colours inside, PNG of that, CSV. */

const PAINTED = ['fill', 'stroke', 'stroke-width', 'font-size', 'font-family', 'font-weight', 'text-anchor', 'opacity'];
const SCALE = 2;

/** The drawing as it looks now, without need of a style sheet. */
export function svgOf(drawing: SVGSVGElement, background: string): string {
  const copy = drawing.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return '';
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('style', `background:${background}`);
  const drawn = drawing.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, place) => {
    const original = drawn[place];
    if (original === undefined) return;
    const look = getComputedStyle(original);
    for (const name of PAINTED) element.setAttribute(name, look.getPropertyValue(name));
    element.removeAttribute('class');
  });
  for (const left of copy.querySelectorAll('[data-unprinted]')) left.remove();
  return new XMLSerializer().serializeToString(copy);
}

export async function pngOf(svg: string, background: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * SCALE;
  canvas.height = image.height * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no pictures');
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made'))), 'image/png');
  });
}

/** RFC 4180. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
