/** The map as a file: a drawing, a picture or a table. */

import { saveMade } from '../../commands/save-made';
import { t } from '../../i18n/i18n';
import { reasonWords } from './map-table';
import type { NamedMap } from './use-map';

export type MapForm = 'svg' | 'png' | 'csv';

/** How many pixels of the picture for each of the drawing. */
const SHARPNESS = 2;
const STYLE = 'text{font-family:system-ui,sans-serif}';

export async function saveMap(form: MapForm, map: NamedMap, drawing: SVGSVGElement | null): Promise<void> {
  const name = `${t('personas.map.title')}.${form}`;
  if (form === 'csv') return saveMade(name, new Blob([csvOf(map)], { type: 'text/csv' }));
  if (drawing === null) return undefined;
  const source = svgOf(drawing);
  const svg = new Blob([source], { type: 'image/svg+xml' });
  return saveMade(name, form === 'svg' ? svg : await pictureOf(source, drawing.viewBox.baseVal));
}

/** One line for each relation; what a spreadsheet would take for a formula is quoted as text. */
export function csvOf(map: Pick<NamedMap, 'edges' | 'nameOf'>): string {
  const head = [t('personas.map.one'), t('personas.map.other'), t('personas.map.strength'), t('personas.map.why')];
  const lines = map.edges.map((edge) => [
    map.nameOf(edge.one_id),
    map.nameOf(edge.other_id),
    String(edge.strength),
    edge.reasons.map(reasonWords).join('; '),
  ]);
  return [head, ...lines].map((cells) => cells.map(quoted).join(',')).join('\r\n');
}

function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${safe.replaceAll('"', '""')}"`;
}

function svgOf(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return '';
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.removeAttribute('class');
  const dress = getComputedStyle(drawing);
  copy.style.background = getComputedStyle(document.body).backgroundColor;
  copy.style.fill = dress.color;
  copy.insertAdjacentHTML('afterbegin', `<style>${STYLE}</style>`);
  return new XMLSerializer().serializeToString(copy);
}

function pictureOf(source: string, { width, height }: DOMRect): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onerror = () => reject(new Error(t('personas.map.noPicture')));
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = width * SHARPNESS;
      canvas.height = height * SHARPNESS;
      canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((made) => (made ? resolve(made) : reject(new Error(t('personas.map.noPicture')))));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  });
}
