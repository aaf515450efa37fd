/** The command palette: going, doing and asking by a few letters, last used first. */

import { Modal } from '@mantine/core';
import { useRef } from 'react';
import { t } from '../i18n/i18n';
import classes from './palette.module.css';
import { PaletteContent, type PaletteSources } from './palette-content';
import { closePalette, useOpenedPalette } from './palette-store';

export function Palette(sources: PaletteSources) {
  const opened = useOpenedPalette();
  const before = useRef<Element | null>(null);
  if (opened === null) before.current = null;
  else before.current ??= document.activeElement;
  const close = () => {
    closePalette();
    // At once, so that what a command opens gives the focus back to where one was.
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  return (
    <Modal.Root
      opened={opened !== null}
      onClose={close}
      size="min(600px, 100%)"
      yOffset="10dvh"
      xOffset={8}
      returnFocus={false}
      classNames={{ content: classes.palette ?? '' }}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t('commands.palette.name')}>
        {opened !== null && <PaletteContent typed={opened} onClose={close} {...sources} />}
      </Modal.Content>
    </Modal.Root>
  );
}
