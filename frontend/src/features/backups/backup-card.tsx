/** One backup: when and why it was made, what it holds, what can be done with it. */

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { elsewhereItems } from '../../commands/open-elsewhere';
import type { BackupRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { ContextMenu, type ContextMenuItem } from '../../ui/context-menu';
import classes from './backup-card.module.css';
import { contentWords, reasonWords } from './backup-words';

interface BackupCardProps {
  backup: BackupRead;
  onBrowse: (name: string) => void;
  onRestore: (backup: BackupRead) => void;
  onDelete: (backup: BackupRead) => void;
}

export function BackupCard({ backup, onBrowse, onRestore, onDelete }: BackupCardProps) {
  const isDamaged = backup.problem !== null;
  const moment = backup.made_at === null ? backup.name : fullDate(backup.made_at);
  return (
    <ContextMenu label={t('backups.menu.of')} items={() => menuOf({ backup, onBrowse, onRestore, onDelete })}>
      <article className={classes.backup} aria-label={t('backups.card.label', { moment })}>
        {isDamaged ? (
          <IconAlertTriangle className={classes.warning} size={16} aria-hidden />
        ) : (
          <IconShieldCheck className={classes.good} size={16} aria-hidden />
        )}
        <div className={classes.words}>
          <h2 className={classes.moment}>
            {moment}
            {backup.made_at !== null && <span className={classes.age}>{relativeTime(backup.made_at)}</span>}
          </h2>
          <p className={classes.content}>
            {t('backups.card.content', { reason: reasonWords(backup), content: contentWords(backup) })}
          </p>
        </div>
        {!isDamaged && (
          <>
            <Button
              size="xs"
              variant="subtle"
              onClick={() => onBrowse(backup.name)}
              aria-label={t('backups.card.lookLabel', { moment })}
            >
              {t('backups.card.look')}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => onRestore(backup)}
              aria-label={t('backups.card.restoreLabel', { moment })}
            >
              {t('backups.card.restore')}
            </Button>
          </>
        )}
        <Tooltip label={t('backups.card.delete')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => onDelete(backup)}
            aria-label={t('backups.card.deleteLabel', { moment })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </article>
    </ContextMenu>
  );
}

function menuOf({ backup, onBrowse, onRestore, onDelete }: BackupCardProps): readonly ContextMenuItem[] {
  const remove = {
    id: 'delete',
    label: t('backups.card.delete'),
    group: 'end',
    danger: true,
    icon: <IconTrash size={14} aria-hidden />,
    run: () => onDelete(backup),
  };
  if (backup.problem !== null) return [remove];
  return [
    { id: 'look', label: t('backups.card.look'), group: 'open', run: () => onBrowse(backup.name) },
    ...elsewhereItems(`/backups/${encodeURIComponent(backup.name)}`),
    { id: 'restore', label: t('backups.card.restore'), group: 'restore', run: () => onRestore(backup) },
    remove,
  ];
}
