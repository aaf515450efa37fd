/** One half of the window, or all of it: where the focus is noted, titles are told and headings read out. */

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { AnyRouter } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { CommandKeys } from '../commands/command-keys';
import { notePaneFocus, PaneContext, type PaneId, useFocusedPane } from '../commands/pane-focus';
import { t } from '../i18n/i18n';
import { ScreenTitleContext } from '../ui/screen-title';
import classes from './pane.module.css';

interface PaneProps {
  readonly id: PaneId;
  readonly router: AnyRouter;
  /** Null while it is the only one. */
  readonly onClose: (() => void) | null;
  readonly children: ReactNode;
}

export function Pane({ id, router, onClose, children }: PaneProps) {
  const [title, setTitle] = useState('');
  const box = useRef<HTMLElement>(null);
  const hasFocus = useFocusedPane() === id;
  useHeadingFocus(router, box);
  useEffect(() => {
    if (hasFocus) document.title = title === '' ? t('app.product') : t('app.windowTitle', { screen: title });
  }, [hasFocus, title]);
  const note = useCallback(() => notePaneFocus(id), [id]);

  return (
    <PaneContext value={id}>
      <ScreenTitleContext value={setTitle}>
        <section
          ref={box}
          className={classes.pane}
          data-pane={id}
          data-region
          data-split={onClose !== null || undefined}
          data-focused={(onClose !== null && hasFocus) || undefined}
          tabIndex={-1}
          aria-label={onClose === null ? undefined : t(`app.panes.${id}`, { screen: title })}
          onFocusCapture={note}
          onPointerDownCapture={note}
        >
          {children}
          {onClose !== null && (
            <Tooltip
              label={
                <span className={classes.hint}>
                  {t('app.panes.close')} <CommandKeys id="pane.close" />
                </span>
              }
            >
              <ActionIcon className={classes.close} size="sm" aria-label={t('app.panes.close')} onClick={onClose}>
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </section>
      </ScreenTitleContext>
    </PaneContext>
  );
}

/** What another screen is called is read out, unless something of it has taken the keys, or a dialog has them. */
function useHeadingFocus(router: AnyRouter, box: { readonly current: HTMLElement | null }): void {
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation === undefined || !pathChanged) return;
        const active = document.activeElement;
        if (active !== null && active !== document.body && box.current?.contains(active)) return;
        if (active?.closest('[role="dialog"]')) return;
        const heading = box.current?.querySelector('h1') ?? box.current;
        heading?.focus({ preventScroll: true });
      }),
    [router, box],
  );
}
