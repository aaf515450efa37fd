/** A list beside the detail of its active row; where space is narrow the detail slides over it as a drawer. */

import { Drawer } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './detail-split.module.css';
import { useScale } from './scale';

/** Below this width a list beside its detail serves neither. */
const NARROW_PX = 720;

interface DetailSplitProps {
  children: ReactNode;
  detail: ReactNode | null;
  detailLabel: string;
  onClose: () => void;
}

export function DetailSplit({ children, detail, detailLabel, onClose }: DetailSplitProps) {
  const { ref, width } = useElementSize();
  const scale = useScale();
  const narrow = width > 0 && width < NARROW_PX * scale;
  const beside = detail !== null && !narrow;

  return (
    <div ref={ref} className={classes.split} data-beside={beside || undefined}>
      <div className={classes.main}>{children}</div>
      {beside && (
        <aside className={classes.detail} aria-label={detailLabel}>
          {detail}
        </aside>
      )}
      <Drawer.Root
        opened={detail !== null && narrow}
        onClose={onClose}
        position="right"
        size="min(26.25rem, 100%)"
        closeOnEscape={false}
        padding={0}
        transitionProps={{ duration: 120, exitDuration: 80 }}
      >
        <Drawer.Overlay />
        <Drawer.Content aria-label={detailLabel}>
          <Drawer.Body className={classes.drawer}>{narrow && detail}</Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </div>
  );
}
