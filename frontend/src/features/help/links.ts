/** Where links in pages of help lead: to pages, screens and commands of the app, and nowhere else; no React. */

import { isPage } from './pages';

export type Target =
  | { readonly kind: 'page' | 'screen'; readonly address: string }
  | { readonly kind: 'command'; readonly id: string };

const PAGE = /^([a-z-]+)\.md(#.+)?$/;
const COMMAND = /^command:([a-zA-Z.]+)$/;
const SCREEN = /^\/(?!\/)[\w/?=&-]*$/;

/** Null for what help does not link to. */
export function targetOf(href: string): Target | null {
  const [, page, anchor = ''] = PAGE.exec(href) ?? [];
  // The address comes encoded; the anchors are not.
  if (isPage(page)) return { kind: 'page', address: `/help/${page}${decodeURIComponent(anchor)}` };
  const command = COMMAND.exec(href)?.[1];
  if (command !== undefined) return { kind: 'command', id: command };
  return SCREEN.test(href) ? { kind: 'screen', address: href } : null;
}
