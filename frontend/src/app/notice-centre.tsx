/** The bell, joined with the words of the dashboard and with where one is. */

import { reasonWords } from '../features/dashboard/health-words';
import { NoticeBell } from '../features/notices/notice-bell';
import type { Notice } from '../generated/live';
import { addressOf, goTo } from './panes';

/** `opened` once the first screen stands. */
export function NoticeCentre(_: { readonly opened: boolean }) {
  return <NoticeBell checkWords={reasonWords} onGo={goTo} isInView={isInView} />;
}

function isInView({ kind, subject_id }: Notice): boolean {
  if (kind === 'import') return addresses().some((address) => address.startsWith('/imports'));
  return kind === 'reply' && addresses().some((address) => isConversation(address, subject_id));
}

function isConversation(address: string, id: string | null): boolean {
  const [path, search] = address.split('?');
  return path === '/conversations' && new URLSearchParams(search).get('c') === id;
}

function addresses(): readonly string[] {
  return [addressOf('first'), addressOf('beside')];
}
