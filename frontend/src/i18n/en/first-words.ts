/** What the frame and the first screens say in English, a file for each room or slice. Every language has the same keys. */

import app from './app.json';
import bridge from './bridge.json';
import commands from './commands.json';
import dashboard from './dashboard.json';
import lib from './lib.json';
import search from './search.json';
import switcher from './switcher.json';
import terms from './terms.json';
import ui from './ui.json';

export const words = {
  app,
  bridge,
  commands,
  dashboard,
  lib,
  search,
  switcher,
  terms,
  ui,
};
