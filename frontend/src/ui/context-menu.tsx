/** What can be done to the thing under the pointer or under the keys: right click, Shift+F10 or the menu key. */

import { Menu, Portal } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import classes from './context-menu.module.css';
import { Keys } from './keys';
import { asksForMenu, isByKey, leavesMenuToBrowser, type Point, pointIn, rowUnder } from './menu-place';

export interface ContextMenuItem {
  readonly id: string;
  readonly label: string;
  /** Shown at the row's end; the keys themselves are listened for elsewhere. */
  readonly shortcut?: string | undefined;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** A line is drawn where the group changes. */
  readonly group?: string;
  readonly run: () => void;
}

interface ContextMenuProps {
  /** A function is asked when the menu opens; nothing to do leaves the browser's own menu. */
  readonly items: readonly ContextMenuItem[] | (() => readonly ContextMenuItem[]);
  /** What the menu is about, for those who hear it. */
  readonly label?: string;
  readonly children: ReactNode;
}

export function ContextMenu({ items, label, children }: ContextMenuProps) {
  const { menu, listeners } = useContextMenu(() => (typeof items === 'function' ? items() : items), label);
  return (
    <>
      {/* It has no box of its own; what it holds is what the keys and the pointer reach. */}
      <div className={classes.around} {...listeners}>
        {children}
      </div>
      {menu}
    </>
  );
}

/** Not by keys: the one that opens the menu would close it on its way up. */
const CLOSED_BY = ['mousedown', 'touchstart'];

interface Opened {
  readonly point: Point;
  readonly items: readonly ContextMenuItem[];
  readonly row: Element;
}

export interface MenuListeners {
  readonly onContextMenu: (event: MouseEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * For lists: one menu for all rows.
 *
 * `itemsFor` gets the element that the menu is about: the row under the pointer, or the active one of a list.
 */
export function useContextMenu(
  itemsFor: (row: Element) => readonly ContextMenuItem[],
  label?: string,
): { readonly menu: ReactNode; readonly listeners: MenuListeners; readonly openRow: Element | null } {
  const [opened, setOpened] = useState<Opened | null>(null);
  const before = useRef<Element | null>(null);
  const open = (row: Element, point: Point): boolean => {
    const items = itemsFor(row);
    if (items.length === 0) return false;
    before.current = document.activeElement;
    setOpened({ row, point, items });
    return true;
  };
  const close = () => {
    setOpened(null);
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  const listeners: MenuListeners = {
    onContextMenu: (event) => {
      if (event.defaultPrevented || !(event.target instanceof Element) || leavesMenuToBrowser(event.target)) return;
      const byKey = isByKey(event.nativeEvent);
      const row = byKey ? rowUnder(event.target) : event.target;
      if (open(row, byKey ? pointIn(row) : { x: event.clientX, y: event.clientY })) event.preventDefault();
    },
    onKeyDown: (event) => {
      if (event.defaultPrevented || !asksForMenu(event) || !(event.target instanceof Element)) return;
      const row = rowUnder(event.target);
      if (open(row, pointIn(row))) event.preventDefault();
    },
  };
  // In the page itself: a row that is moved by a transform would take the point with it.
  const menu = opened && (
    <Portal>
      <OpenMenu {...opened} label={label} onClose={close} />
    </Portal>
  );
  return { menu, listeners, openRow: opened?.row ?? null };
}

interface OpenMenuProps extends Opened {
  readonly label: string | undefined;
  readonly onClose: () => void;
}

function OpenMenu({ point, items, label, onClose }: OpenMenuProps) {
  const firstUsable = items.findIndex(({ disabled }) => disabled !== true);
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      offset={2}
      width="max-content"
      shadow="md"
      returnFocus={false}
      clickOutsideEvents={CLOSED_BY}
    >
      <Menu.Target>
        {/* The pointer's place is counted from the left in every language. */}
        <span aria-hidden className={classes.point} style={{ left: point.x, top: point.y }} />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label={label} onContextMenu={(event) => event.preventDefault()}>
        {items.map((item, index) => (
          <MenuRow
            key={item.id}
            item={item}
            takesKeys={index === firstUsable}
            isApart={index > 0 && items[index - 1]?.group !== item.group}
            onRun={() => {
              onClose();
              item.run();
            }}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** At once: the next key may be pressed before anything has moved. */
function takeKeys(item: HTMLElement | null): void {
  item?.focus({ preventScroll: true });
}

interface MenuRowProps {
  readonly item: ContextMenuItem;
  readonly isApart: boolean;
  readonly takesKeys: boolean;
  readonly onRun: () => void;
}

function MenuRow({ item, isApart, takesKeys, onRun }: MenuRowProps) {
  return (
    <>
      {isApart && <Menu.Divider role="separator" />}
      <Menu.Item
        ref={takesKeys ? takeKeys : null}
        leftSection={item.icon}
        rightSection={item.shortcut ? <Keys shortcut={item.shortcut} /> : null}
        disabled={item.disabled ?? false}
        data-danger={item.danger || undefined}
        className={classes.item}
        onClick={onRun}
      >
        {item.label}
      </Menu.Item>
    </>
  );
}
