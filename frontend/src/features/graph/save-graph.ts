/** The map as a file: a picture, a drawing, or a table. */

import { saveMade } from '../../commands/save-made';
import { inView, onScreen } from './camera';
import { TIERS, TYPES } from './graph-points';
import { type Ink, paintAbove, paintBase } from './paint';
import type { Look, Scene } from './scene';

const SHARPER = 2;
const DAY_MS = 86_400_000;
const WORDS_LONGEST = 160;

export async function savePng(scene: Scene, look: Look, ink: Ink): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = look.size.width * SHARPER;
  canvas.height = look.size.height * SHARPER;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(SHARPER, SHARPER);
  context.fillStyle = ink.halo;
  context.fillRect(0, 0, look.size.width, look.size.height);
  paintBase(context, scene, look, ink);
  paintAbove(context, scene, look, ink, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) await saveMade('memory-graph.png', blob);
}

export function saveSvg(scene: Scene, look: Look, ink: Ink): Promise<void> {
  return saveMade('memory-graph.svg', new Blob([svgOf(scene, look, ink)], { type: 'image/svg+xml' }));
}

/** Every point in view as a circle, every written name as text. */
export function svgOf(scene: Scene, look: Look, ink: Ink): string {
  const { width, height } = look.size;
  const round = (value: number) => Math.round(value * 10) / 10;
  const circles = inView(scene.points, look.camera, look.size, scene.shown).map((place) => {
    const [x, y] = onScreen(look.camera, scene.points.x[place] ?? 0, scene.points.y[place] ?? 0);
    const size = Math.max(0.6, (scene.radii[place] ?? 0.3) * look.camera.scale);
    const colour = scene.colouring.shades[scene.colouring.of[place] ?? 0]?.colour ?? 'gray';
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(size)}" fill="${escaped(colour)}"/>`;
  });
  const names = scene.labels.map(({ text, below, x, y, strong }) => {
    const [left, top] = onScreen(look.camera, x, y);
    const weight = strong ? ' font-weight="600"' : '';
    return `<text x="${round(left)}" y="${round(top + below)}"${weight}>${escaped(text)}</text>`;
  });
  const font = 'font-family="system-ui, sans-serif" font-size="12" text-anchor="middle"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${escaped(ink.halo)}"/>`,
    ...circles,
    `<g ${font} fill="${escaped(ink.text)}">`,
    ...names,
    '</g></svg>',
  ].join('\n');
}

export function saveCsv(scene: Scene, words: ReadonlyMap<string, string>): Promise<void> {
  return saveMade('memory-graph.csv', new Blob([csvOf(scene, words)], { type: 'text/csv;charset=utf-8' }));
}

/** Every point that filters let through, a line each. */
export function csvOf(scene: Scene, words: ReadonlyMap<string, string>): string {
  const { points, shown } = scene;
  const topics = new Map(scene.groups.map((group) => [group.number, group.words.join(' ')]));
  const lines = ['id,content,topic,type,tier,importance,access_count,created_at,x,y'];
  points.ids.forEach((id, place) => {
    if (shown !== null && shown[place] !== 1) return;
    const created = new Date((points.created[place] ?? 0) * DAY_MS).toISOString();
    const cells = [
      ...[id, (words.get(id) ?? '').slice(0, WORDS_LONGEST), topics.get(points.group[place] ?? -1) ?? ''],
      ...[TYPES[points.type[place] ?? 0], TIERS[points.tier[place] ?? 0], points.importance[place]?.toFixed(2)],
      ...[points.uses[place], created, points.x[place]?.toFixed(2), points.y[place]?.toFixed(2)],
    ];
    lines.push(cells.map((cell) => quoted(String(cell ?? ''))).join(','));
  });
  return `${lines.join('\r\n')}\r\n`;
}

/** A cell that begins like a formula is told apart from one by a quote in front, for programs that would run it. */
function quoted(text: string): string {
  const safe = /^[=+@\t]|^-\D/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
