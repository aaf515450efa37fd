/** What the other screens say in German, a file for each slice. */

import audit from './audit.json';
import backups from './backups.json';
import conversations from './conversations.json';
import crashes from './crashes.json';
import graph from './graph.json';
import help from './help.json';
import imports from './imports.json';
import inspector from './inspector.json';
import memories from './memories.json';
import notices from './notices.json';
import past from './past.json';
import personas from './personas.json';
import phones from './phones.json';
import settings from './settings.json';
import shortcuts from './shortcuts.json';
import sync from './sync.json';
import tasks from './tasks.json';
import updates from './updates.json';
import welcome from './welcome.json';

export const words = {
  audit,
  backups,
  conversations,
  crashes,
  graph,
  help,
  imports,
  inspector,
  memories,
  notices,
  past,
  personas,
  phones,
  settings,
  shortcuts,
  sync,
  tasks,
  updates,
  welcome,
};
