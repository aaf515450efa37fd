/** A tile while tiles are arranged: dragged by the mouse, or moved by its menu and its keys. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowAutofitContent,
  IconArrowAutofitWidth,
  IconChevronsLeft,
  IconChevronsRight,
  IconGripVertical,
  IconX,
} from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { t } from '../../i18n/i18n';
import classes from './arranged-tile.module.css';
import type { Side } from './draggable-tile';
import { type PlacedTile, TILE_KINDS, type TileId, type TileSize } from './tile-kinds';
import { useDragging } from './use-dragging';

interface ArrangedTileProps {
  readonly tile: PlacedTile;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** By so many places; infinitely many for to an end. */
  readonly onMove: (by: number) => void;
  readonly onDropBeside: (dragged: TileId, side: Side) => void;
  readonly onResize: (size: TileSize) => void;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

export function ArrangedTile(props: ArrangedTileProps) {
  const { tile, onMove, onDropBeside, children } = props;
  const { tileRef, handleRef, isDragged, side } = useDragging(tile.id, onDropBeside);
  const name = t(`dashboard.tile.${tile.id}`);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = stepOf(event.key);
    if (by === null) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(by);
  };

  return (
    <div ref={tileRef} className={classes.arranged} data-dragged={isDragged || undefined} data-drop={side ?? undefined}>
      <div className={classes.content} inert>
        {children}
      </div>
      <div
        className={classes.controls}
        data-low={TILE_KINDS[tile.id].shape === 'figure' || undefined}
        role="toolbar"
        aria-label={t('dashboard.arrange.of', { name })}
      >
        <MoveMenu {...props} name={name} handleRef={handleRef} onKeyDown={onKeyDown} />
        <SizeButton {...props} name={name} />
        <Tooltip label={t('dashboard.arrange.remove')}>
          <ActionIcon
            size={24}
            variant="default"
            aria-label={t('dashboard.arrange.removeNamed', { name })}
            onClick={props.onRemove}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}

/** Where an arrow leads; in writing from the right, earlier is to the right. */
function stepOf(key: string): number | null {
  const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
  if (key === 'ArrowRight') return forward;
  if (key === 'ArrowLeft') return -forward;
  if (key === 'Home') return Number.NEGATIVE_INFINITY;
  if (key === 'End') return Number.POSITIVE_INFINITY;
  return null;
}

interface MoveMenuProps extends ArrangedTileProps {
  readonly name: string;
  readonly handleRef: (element: HTMLButtonElement | null) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function MoveMenu({ name, handleRef, onKeyDown, isFirst, isLast, onMove }: MoveMenuProps) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          ref={handleRef}
          className={classes.handle}
          size={24}
          variant="default"
          aria-label={t('dashboard.arrange.move', { name })}
          onKeyDownCapture={onKeyDown}
        >
          <IconGripVertical size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={isFirst}
          leftSection={<IconChevronsLeft size={14} aria-hidden />}
          onClick={() => onMove(-1)}
        >
          {t('dashboard.arrange.earlier')}
        </Menu.Item>
        <Menu.Item
          disabled={isLast}
          leftSection={<IconChevronsRight size={14} aria-hidden />}
          onClick={() => onMove(1)}
        >
          {t('dashboard.arrange.later')}
        </Menu.Item>
        <Menu.Item disabled={isFirst} onClick={() => onMove(Number.NEGATIVE_INFINITY)}>
          {t('dashboard.arrange.first')}
        </Menu.Item>
        <Menu.Item disabled={isLast} onClick={() => onMove(Number.POSITIVE_INFINITY)}>
          {t('dashboard.arrange.last')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SizeButton({ tile, name, onResize }: ArrangedTileProps & { readonly name: string }) {
  const isWide = tile.size === 'wide';
  return (
    <Tooltip label={isWide ? t('dashboard.arrange.smaller') : t('dashboard.arrange.wider')}>
      <ActionIcon
        size={24}
        variant="default"
        aria-label={t('dashboard.arrange.wideNamed', { name })}
        aria-pressed={isWide}
        onClick={() => onResize(isWide ? 'small' : 'wide')}
      >
        {isWide ? <IconArrowAutofitContent size={14} aria-hidden /> : <IconArrowAutofitWidth size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
