/** What happened lately, newest first; what still troubles the vault stands out. */

import { Button } from '@mantine/core';
import { IconAlertTriangle, IconArrowDown, IconCheck, IconMessage } from '@tabler/icons-react';
import type { Notice } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { relativeTime } from '../../lib/relative-time';
import { useNow } from '../../ui/use-now';
import { addressOfNotice, type CheckWords, isTrouble, noticeTitle, noticeWords } from './notice-words';
import classes from './notices.module.css';

const STEP_MS = 30_000;

interface NoticeListProps {
  readonly notices: readonly Notice[];
  /** Those that were new when the list was opened. */
  readonly fresh: ReadonlySet<string>;
  readonly checkWords: CheckWords;
  readonly onGo: (address: string) => void;
}

export function NoticeList({ notices, fresh, checkWords, onGo }: NoticeListProps) {
  const now = useNow(STEP_MS);
  if (notices.length === 0) return <p className={classes.nothing}>{t('notices.nothing')}</p>;
  return (
    <ul className={classes.list} aria-label={t('notices.title')}>
      {notices.map((notice) => (
        <li key={notice.id} className={classes.notice} data-trouble={isTrouble(notice) || undefined}>
          <Sign notice={notice} />
          <span className={classes.words}>
            <span className={classes.name}>
              {noticeTitle(notice)}
              {fresh.has(notice.id) && <span className={classes.fresh}>{t('notices.fresh')}</span>}
            </span>
            <span className={classes.told}>
              {noticeWords(notice, checkWords)} · {relativeTime(notice.at, now)}
              {notice.over_at !== null && ` · ${t('notices.over')}`}
            </span>
          </span>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={t('notices.showNamed', { what: noticeTitle(notice) })}
            onClick={() => onGo(addressOfNotice(notice))}
          >
            {t('notices.show')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Sign({ notice }: { readonly notice: Notice }) {
  if (isTrouble(notice)) return <IconAlertTriangle size={16} className={classes.sign} aria-hidden />;
  if (notice.kind === 'reply') return <IconMessage size={16} className={classes.sign} aria-hidden />;
  const Icon = notice.kind === 'import' || notice.kind === 'update' ? IconArrowDown : IconCheck;
  return <Icon size={16} className={classes.sign} aria-hidden />;
}
