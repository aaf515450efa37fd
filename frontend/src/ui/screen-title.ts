/** Tells whoever frames the screen what it is called: for the window's title. */

import { createContext } from 'react';

export const ScreenTitleContext = createContext<(title: string) => void>(() => undefined);
