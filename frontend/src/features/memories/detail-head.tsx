/** The top line of the detail panel. */

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import classes from './detail-head.module.css';

interface DetailHeadProps {
  title: string;
  onClose: () => void;
  onDelete?: () => void;
}

export function DetailHead({ title, onClose, onDelete }: DetailHeadProps) {
  return (
    <header className={classes.head}>
      <h2 className={classes.title}>{title}</h2>
      {onDelete !== undefined && (
        <Tooltip label="Delete">
          <ActionIcon variant="subtle" color="gray" aria-label="Delete this memory" onClick={onDelete}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Close (Esc)">
        <ActionIcon variant="subtle" color="gray" aria-label="Close the detail" onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}
