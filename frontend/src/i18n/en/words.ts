/** All words of the screens in English, a file for each room or slice; the other languages have the same keys. */

import app from './app.json';
import audit from './audit.json';
import backups from './backups.json';
import bridge from './bridge.json';
import commands from './commands.json';
import conversations from './conversations.json';
import dashboard from './dashboard.json';
import graph from './graph.json';
import imports from './imports.json';
import inspector from './inspector.json';
import lib from './lib.json';
import memories from './memories.json';
import past from './past.json';
import personas from './personas.json';
import search from './search.json';
import settings from './settings.json';
import ui from './ui.json';
import welcome from './welcome.json';

export const words = {
  app,
  audit,
  backups,
  bridge,
  commands,
  conversations,
  dashboard,
  graph,
  imports,
  inspector,
  lib,
  memories,
  past,
  personas,
  search,
  settings,
  ui,
  welcome,
};
