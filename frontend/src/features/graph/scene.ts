/** Everything that a map shows at one moment, for whoever draws it. */

import type { GraphGroup } from '../../generated/api/types.gen';
import type { Camera, Size, Spot } from './camera';
import type { Colouring } from './colours';
import type { GraphEdges, GraphPoints } from './graph-points';

export interface Scene {
  readonly points: GraphPoints;
  readonly groups: readonly GraphGroup[];
  readonly colouring: Colouring;
  readonly radii: Float32Array;
  /** 1 for each point that filters and focus let through; null for all. */
  readonly shown: Uint8Array | null;
  readonly edges: GraphEdges | null;
  readonly edgeColours: readonly string[];
  /** Whether groups stand for their points while these are too many to draw. */
  readonly grouped: boolean;
  /** So many points in view are drawn one by one where the processor draws; beyond, only their groups. */
  readonly most: number;
  readonly selected: ReadonlySet<number>;
  readonly active: number | null;
  readonly hovered: number | null;
  readonly lit: readonly number[];
  readonly path: readonly number[];
  readonly arriving: readonly number[];
  readonly lasso: readonly Spot[];
  readonly labels: readonly Label[];
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly strong: boolean;
  /** Below the middle, in px. */
  readonly below: number;
}

export interface Look {
  readonly camera: Camera;
  readonly size: Size;
}
