/** Draws the points and edges of a map through the graphics card with cosmos.gl, which does as our camera says. */

import { Graph } from '@cosmos.gl/graph';
import type { Camera, Size } from './camera';
import { type Colouring, channels } from './colours';
import type { GraphEdges, GraphPoints } from './graph-points';

const SPACE = 4096;
const FILL = 0.35;
const DIMMED = 0.07;
/** Smaller than this, in px, points would be lost to the eye. */
const SMALLEST_PX = 1.6;
const REST_MS = 600;

export class WebglPoints {
  private readonly graph: Graph;
  private perUnit = 1;
  private base = 1;
  private upside = -1;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(div: HTMLDivElement) {
    this.graph = new Graph(div, {
      enableSimulation: false,
      enableZoom: false,
      enableDrag: false,
      spaceSize: SPACE,
      rescalePositions: false,
      fitViewOnInit: false,
      backgroundColor: [0, 0, 0, 0],
      scalePointsOnZoom: true,
      renderHoveredPointRing: false,
      linkDefaultArrows: false,
      linkOpacity: 0.35,
      linkVisibilityDistanceRange: [0, SPACE],
      linkVisibilityMinTransparency: 0.4,
      attribution: '',
    });
  }

  get ready(): Promise<void> {
    return this.graph.ready;
  }

  /** All of it; `radius` is how far the map goes from its middle. */
  show(
    points: GraphPoints,
    radius: number,
    radiiOf: Float32Array,
    edges: GraphEdges | null,
    edgeColours: readonly string[],
  ): void {
    this.perUnit = (SPACE * FILL) / Math.max(radius, 1);
    this.measure();
    const at = new Float32Array(2 * points.x.length);
    for (let place = 0; place < points.x.length; place++) {
      at[2 * place] = this.inSpace(points.x[place] ?? 0);
      at[2 * place + 1] = this.inSpace((points.y[place] ?? 0) * this.upside);
    }
    this.graph.setPointPositions(at);
    this.graph.setPointShapes(Float32Array.from(points.type));
    const unit = this.perUnit * this.base;
    this.graph.setPointSizes(radiiOf.map((one) => 2 * one * unit));
    this.graph.setLinks(edges ? Float32Array.from(edges.pairs) : new Float32Array());
    if (edges) this.graph.setLinkColors(linkColours(edges, edgeColours));
    this.graph.render();
  }

  colour(colouring: Colouring, shown: Uint8Array | null): void {
    const shades = colouring.shades.map(({ colour }) => channels(colour));
    const made = new Float32Array(4 * colouring.of.length);
    for (let place = 0; place < colouring.of.length; place++) {
      const [red, green, blue] = shades[colouring.of[place] ?? 0] ?? [0.5, 0.5, 0.5];
      made.set([red, green, blue, shown === null || shown[place] === 1 ? 0.92 : DIMMED], 4 * place);
    }
    this.graph.setPointColors(made);
    this.graph.render();
    this.restSoon();
  }

  look(camera: Camera, size: Size): void {
    const x = (size.width / 2 - camera.left) / camera.scale;
    const y = (size.height / 2 - camera.top) / camera.scale;
    const middle = new Float32Array([this.inSpace(x), this.inSpace(y * this.upside)]);
    const zoom = camera.scale / (this.perUnit * this.base);
    const least = SMALLEST_PX / Math.max(0.6 * camera.scale, 1e-6);
    this.graph.setConfigPartial({ pointSizeScale: Math.max(1, least) });
    this.graph.setZoomTransformByPointPositions(middle, 0, zoom, 0);
    this.frames('startFrames');
    this.restSoon();
  }

  destroy(): void {
    clearTimeout(this.resting);
    this.graph.destroy();
  }

  private inSpace(value: number): number {
    return SPACE / 2 + value * this.perUnit;
  }

  /** How many px one unit of the space is at zoom 1, and whether up is down there. */
  private measure(): void {
    const zoom = this.graph.getZoomLevel() || 1;
    const [left, top] = this.graph.spaceToScreenPosition([0, 0]);
    const [right, bottom] = this.graph.spaceToScreenPosition([SPACE, SPACE]);
    this.base = Math.abs(right - left) / SPACE / zoom || 1;
    const upside = bottom >= top ? 1 : -1;
    if (upside !== this.upside) this.upside = upside;
  }

  /** The library draws every frame for ever; nothing moves here, so it rests until the next look. */
  private restSoon(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.frames('stopFrames'), REST_MS);
  }

  private frames(name: 'startFrames' | 'stopFrames'): void {
    const act: unknown = Reflect.get(this.graph, name);
    if (typeof act === 'function') act.call(this.graph);
  }
}

function linkColours(edges: GraphEdges, colours: readonly string[]): Float32Array {
  const shades = colours.map(channels);
  const made = new Float32Array(4 * edges.kind.length);
  edges.kind.forEach((kind, edge) => {
    made.set(shades[kind] ?? [0.5, 0.5, 0.5, 1], 4 * edge);
  });
  return made;
}
