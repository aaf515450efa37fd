/** The bell: how much is new, and below it what happened; what happens now is shown as a short message, too. */

import { Button, Popover, Tooltip } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { useCommands } from '../../commands/registry';
import { noticesClear, noticesSee } from '../../generated/api/sdk.gen';
import type { Notice } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ProblemNotice } from '../../ui/problem-notice';
import { NoticeList } from './notice-list';
import type { CheckWords } from './notice-words';
import classes from './notices.module.css';
import { usePopUps } from './use-pop-ups';

export interface NoticeBellProps {
  readonly checkWords: CheckWords;
  readonly onGo: (address: string) => void;
  /** Whether what it tells of is on the screen already. */
  readonly isInView: (notice: Notice) => boolean;
}

const NONE: readonly Notice[] = [];

export function NoticeBell({ checkWords, onGo, isInView }: NoticeBellProps) {
  const live = useLiveQuery('notices$', {});
  const notices = live.status === 'live' ? live.rows : NONE;
  const unseen = notices.filter(({ seen }) => !seen);
  /** Null while it is closed. */
  const [fresh, setFresh] = useState<ReadonlySet<string> | null>(null);
  const { run: see } = useCommand((ids: readonly string[]) => answer(noticesSee({ body: { ids: [...ids] } })));
  const { run: clear, busy } = useCommand(() => answer(noticesClear({})));
  usePopUps({
    notices: live.status === 'live' ? live.rows : null,
    checkWords,
    onGo,
    isInView,
    onSeen: (id) => void see([id]),
  });
  const toggle = (opens: boolean) => {
    setFresh(opens ? new Set(unseen.map(({ id }) => id)) : null);
    if (opens && unseen.length > 0) void see(unseen.map(({ id }) => id));
  };
  const go = (address: string) => {
    toggle(false);
    onGo(address);
  };
  useCommands([{ id: 'view.notices', title: t('notices.title'), group: 'go', run: () => toggle(true) }], 1);
  const name = unseen.length === 0 ? t('notices.title') : t('notices.bell', { count: unseen.length });
  return (
    <Popover
      opened={fresh !== null}
      onChange={toggle}
      position="right-end"
      width={360}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Tooltip label={name} position="right" disabled={fresh !== null}>
          <button type="button" className={classes.bell} aria-label={name} onClick={() => toggle(fresh === null)}>
            <IconBell size={16} stroke={1.7} aria-hidden />
            {unseen.length > 0 && (
              <span className={classes.count} aria-hidden>
                {unseen.length > MOST_COUNTED ? `${MOST_COUNTED}+` : unseen.length}
              </span>
            )}
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label={t('notices.title')}>
        <h2 className={classes.title}>{t('notices.title')}</h2>
        {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
        <NoticeList notices={notices} fresh={fresh ?? new Set()} checkWords={checkWords} onGo={go} />
        <div className={classes.foot}>
          <Button size="compact-xs" variant="subtle" onClick={() => go('/settings?section=notices')}>
            {t('notices.choose')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            disabled={notices.length === 0}
            onClick={() => void clear()}
          >
            {t('notices.clear')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

const MOST_COUNTED = 99;
