/** How a person looks at the map. */

import type { ColourBy, SizeBy } from './colours';
import type { EdgeKind } from './graph-points';
import type { Tool } from './use-hands';

export interface Options {
  readonly colourBy: ColourBy;
  readonly sizeBy: SizeBy;
  readonly kinds: readonly EdgeKind[];
  readonly text: string;
  readonly tool: Tool;
  readonly steps: number | null;
  readonly grouped: boolean;
  readonly asTable: boolean;
}
