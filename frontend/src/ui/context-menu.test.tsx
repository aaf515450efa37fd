import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ContextMenu, type ContextMenuItem } from './context-menu';
import { asksForMenu, isByKey, rowUnder } from './menu-place';

beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
afterEach(cleanup);

function shown(items: readonly ContextMenuItem[]) {
  render(
    <MantineProvider env="test">
      <ContextMenu label="Of the row" items={items}>
        <button type="button">Row</button>
        <input aria-label="Typed" />
      </ContextMenu>
    </MantineProvider>,
  );
  return screen.getByRole('button', { name: 'Row' });
}

const OPEN = { id: 'open', label: 'Open', run: () => undefined };

test('a right click opens the menu, and running an entry closes it and gives the focus back', async () => {
  const run = vi.fn();
  const row = shown([OPEN, { id: 'gone', label: 'Delete', danger: true, group: 'end', shortcut: 'Delete', run }]);
  row.focus();

  fireEvent.contextMenu(row, { button: 2, clientX: 40, clientY: 30 });
  expect(await screen.findByRole('menu')).toBeTruthy();
  expect(screen.getByRole('separator')).toBeTruthy();
  act(() => screen.getByRole('menuitem', { name: /Delete/ }).click());

  expect(run).toHaveBeenCalledOnce();
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  expect(document.activeElement).toBe(row);
});

test.each([{ key: 'F10', shiftKey: true }, { key: 'ContextMenu' }])(
  'the keys open it as well: $key',
  async (pressed) => {
    const row = shown([OPEN]);
    row.focus();

    fireEvent.keyDown(row, pressed);

    expect(await screen.findByRole('menuitem', { name: 'Open' })).toBeTruthy();
  },
);

test('where one types, and where nothing can be done, the menu of the browser stays', () => {
  const row = shown([]);

  expect(fireEvent.contextMenu(row, { button: 2 })).toBe(true);
  cleanup();
  shown([OPEN]);
  expect(fireEvent.contextMenu(screen.getByLabelText('Typed'), { button: 2 })).toBe(true);
});

test('the menu of a list is about its active row', () => {
  document.body.innerHTML = '<div id="list" aria-activedescendant="two"><p id="one"></p><p id="two"></p></div>';
  const list = document.querySelector('#list');

  expect(list && rowUnder(list).id).toBe('two');
  expect(asksForMenu({ key: 'F10', shiftKey: false })).toBe(false);
  expect(isByKey({ button: 2, ctrlKey: false })).toBe(false);
  expect(isByKey({ button: 0, ctrlKey: false, pointerType: '' })).toBe(true);
});
