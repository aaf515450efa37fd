/** The bell, joined with the words of the dashboard and with where one is. */

import { reasonWords } from '../features/dashboard/health-words';
import { NoticeBell } from '../features/notices/notice-bell';
import type { Notice } from '../generated/live';
import { addressOf, conversationIn, goTo } from './panes';

export function NoticeCentre() {
  return <NoticeBell checkWords={reasonWords} onGo={goTo} isInView={isInView} />;
}

function isInView({ kind, subject_id }: Notice): boolean {
  if (kind === 'import') return addresses().some((address) => address.startsWith('/imports'));
  return (
    kind === 'reply' && subject_id !== null && addresses().some((address) => conversationIn(address) === subject_id)
  );
}

function addresses(): readonly string[] {
  return [addressOf('first'), addressOf('beside')];
}
