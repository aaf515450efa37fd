/** The top line of the detail panel. */

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
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
        <Tooltip label={t('memories.detail.delete')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('memories.detail.deleteThis')} onClick={onDelete}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={t('memories.detail.closeKey')}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('memories.detail.close')} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}
