/** How tightly rows stand. */

import { createContext, useContext } from 'react';
import { isOnPhone } from '../bridge/side';
import { useScale } from './scale';

export type Density = 'compact' | 'default' | 'roomy';

/** Beside the default, in px: rows of 32 become 28 or 40. */
const MORE_PX = { compact: -4, default: 0, roomy: 8 } as const;
/** Rows of 44, for fingers. */
const ON_PHONE_PX = 12;

export const DensityContext = createContext<Density>('default');

/** @param usual a row's height in px at the default density and size */
export function useRowHeight(usual: number): number {
  const more = MORE_PX[useContext(DensityContext)];
  return Math.round((usual + (isOnPhone() ? ON_PHONE_PX : more)) * useScale());
}
