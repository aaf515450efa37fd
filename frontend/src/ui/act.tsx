/** A small button that is an icon, with its name as a hint. */

import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface ActProps {
  readonly label: string;
  readonly disabled?: boolean;
  /** For one that stays on; absent, it is no such button. */
  readonly pressed?: boolean;
  readonly size?: 'sm';
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function Act({ label, disabled = false, pressed, size, onClick, children }: ActProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        {...(size === undefined ? {} : { size })}
        variant={pressed ? 'light' : 'subtle'}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
