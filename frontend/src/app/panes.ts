/** The halves of the window: each has an address of its own, and what one goes to opens in the one with the focus. */

import type { AnyRouter } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { focusedPane, notePaneFocus, type PaneId } from '../commands/pane-focus';
import { sharedValue } from '../lib/shared-value';

/** Below this width two screens side by side serve neither. */
export const WIDE_ENOUGH = '(min-width: 900px)';

export interface Halves {
  readonly beside: AnyRouter | null;
  /** Of the first, in percent of the width. */
  readonly share: number;
}

let first: AnyRouter | null = null;
let make: ((address: string) => AnyRouter) | null = null;
const halves = sharedValue<Halves>({ beside: null, share: 50 });

/** Tells how halves are made; the router is above this. */
export function installPanes(router: AnyRouter, besideAt: (address: string) => AnyRouter): void {
  first = router;
  make = besideAt;
}

export function useHalves(): Halves {
  return useSyncExternalStore(halves.watch, halves.current);
}

export function canSplit(): boolean {
  return window.matchMedia(WIDE_ENOUGH).matches;
}

/** The router of a half. */
export function routerOf(pane: PaneId): AnyRouter | null {
  return pane === 'beside' && canSplit() ? (halves.current().beside ?? first) : first;
}

export function addressOf(pane: PaneId): string {
  return routerOf(pane)?.history.location.href ?? '/dashboard';
}

/** Which conversation an address opens, if one. */
export function conversationIn(address: string): string | null {
  const [path, search] = address.split('?');
  return path === '/conversations' ? new URLSearchParams(search).get('c') : null;
}

/** Where it is open: in the half that has the focus. */
export function goTo(address: string): void {
  routerOf(focusedPane())?.history.push(address);
}

/** Opens the address in the other half; where there is no room for one, here. */
export function openBeside(address: string): void {
  const other: PaneId = focusedPane() === 'first' ? 'beside' : 'first';
  if (!canSplit()) {
    goTo(address);
    return;
  }
  if (halves.current().beside === null) restoreBeside(address);
  else routerOf(other)?.history.push(address);
  focusOn(other);
}

/** Two halves again, as they were; the focus stays. */
export function restoreBeside(address: string): void {
  if (make === null || halves.current().beside !== null) return;
  halves.set({ ...halves.current(), beside: make(address) });
}

/** The half that has the focus goes; the other one gets all the room. */
export function closePane(): void {
  const { beside } = halves.current();
  if (beside === null) return;
  if (focusedPane() === 'first') first?.history.push(beside.history.location.href);
  halves.set({ ...halves.current(), beside: null });
  focusOn('first');
}

export function setShare(share: number): void {
  halves.set({ ...halves.current(), share });
}

const SETTLES_MS = 1_000;

/** The keys go to that half, once it is drawn; a heading that gives way to another one, as data comes, hands them on. */
export function focusOn(pane: PaneId): void {
  notePaneFocus(pane);
  const until = performance.now() + SETTLES_MS;
  let isFirst = true;
  const look = (now: number) => {
    const half = document.querySelector(`[data-pane="${pane}"]`);
    const active = document.activeElement;
    const isFree = active === null || active === document.body;
    const heading = half?.querySelector('h1') ?? half;
    if ((isFirst ? !half?.contains(active) : isFree) && heading instanceof HTMLElement) {
      heading.focus({ preventScroll: true });
    }
    isFirst = false;
    if (now < until && focusedPane() === pane) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
