/** Keeps the layers of a stage painted: the base, by the graphics card or a canvas, and what lies above it. */

import { type RefObject, useEffect, useRef } from 'react';
import classes from './graph-stage.module.css';
import { inkOf, paintAbove, paintBase } from './paint';
import type { Look, Scene } from './scene';
import { WebglPoints } from './webgl-points';

export function usePainting(
  stage: HTMLDivElement | null,
  scene: Scene,
  radius: number,
  look: () => Look,
  draw: RefObject<() => void>,
  scheme: string,
) {
  const latest = useRef(scene);
  latest.current = scene;
  const webgl = useRef<WebglPoints | null>(null);
  const { grouped, points, radii, edges, edgeColours, colouring, shown } = scene;

  useEffect(() => {
    if (stage === null || grouped) return;
    const host = document.createElement('div');
    host.className = classes.layer ?? '';
    stage.prepend(host);
    const made = new WebglPoints(host);
    let gone = false;
    void made.ready.then(() => {
      if (gone) return;
      webgl.current = made;
      const now = latest.current;
      made.show(now.points, radius, now.radii, now.edges, now.edgeColours);
      made.colour(now.colouring, now.shown);
      draw.current();
    });
    return () => {
      gone = true;
      webgl.current = null;
      made.destroy();
      host.remove();
    };
  }, [stage, grouped, radius, draw]);
  useEffect(
    () => webgl.current?.show(points, radius, radii, edges, edgeColours),
    [points, radius, radii, edges, edgeColours],
  );
  useEffect(() => {
    webgl.current?.colour(colouring, shown);
    webgl.current?.look(look().camera, look().size);
  }, [colouring, shown, look]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new colour scheme needs new ink
  useEffect(() => {
    if (stage === null) return;
    const layers = [newLayer(stage), newLayer(stage)] as const;
    const ink = inkOf(stage);
    let asked = 0;
    const paint = (now: number) => {
      asked = 0;
      const [base, above] = [clear(layers[0], look()), clear(layers[1], look())];
      if (!base || !above) return;
      const calm = document.documentElement.dataset['motion'] === 'reduced';
      const beat = calm || latest.current.lit.length === 0 ? 0 : (1 + Math.sin(now / 300)) / 2;
      if (latest.current.grouped) paintBase(base, latest.current, look(), ink);
      else webgl.current?.look(look().camera, look().size);
      paintAbove(above, latest.current, look(), ink, beat);
      if (latest.current.lit.length > 0 && !calm) draw.current();
    };
    draw.current = () => {
      asked ||= requestAnimationFrame(paint);
    };
    draw.current();
    return () => {
      cancelAnimationFrame(asked);
      draw.current = () => {};
      for (const layer of layers) layer.remove();
    };
  }, [stage, scheme, look, draw]);
  useEffect(() => draw.current());
}

function newLayer(stage: HTMLElement): HTMLCanvasElement {
  const made = document.createElement('canvas');
  made.className = classes.layer ?? '';
  stage.append(made);
  return made;
}

function clear(canvas: HTMLCanvasElement, { size }: Look): CanvasRenderingContext2D | null {
  const dense = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(size.width * dense), Math.round(size.height * dense)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(dense, 0, 0, dense, 0, 0);
  context?.clearRect(0, 0, size.width, size.height);
  return context;
}
