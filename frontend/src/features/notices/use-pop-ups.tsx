/** Shows what happens as a short message, in the window that is looked at, unless it is on the screen already. */

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import type { Notice } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { addressOfNotice, type CheckWords, isTrouble, noticeTitle, noticeWords } from './notice-words';
import { useNoticeSettings } from './use-notice-settings';

const SHOWN_MS = 8_000;

interface PopUpsProps {
  /** Null before they are known. */
  readonly notices: readonly Notice[] | null;
  readonly checkWords: CheckWords;
  readonly onGo: (address: string) => void;
  readonly isInView: (notice: Notice) => boolean;
  readonly onSeen: (id: string) => void;
}

export function usePopUps(props: PopUpsProps): void {
  const { popsUp } = useNoticeSettings();
  /** Those that were there at first are in the list, but no news; null before any came. */
  const known = useRef<Set<string> | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { notices } = props;
  useEffect(() => {
    if (notices === null) return;
    const before = known.current;
    known.current = new Set(notices.map(({ id }) => id));
    if (before === null) return;
    for (const notice of notices.filter(({ id, seen }) => !seen && !before.has(id))) {
      if (document.visibilityState === 'visible' && latest.current.isInView(notice)) latest.current.onSeen(notice.id);
      else if (popsUp && document.hasFocus()) popUp(notice, latest.current);
    }
  }, [notices, popsUp]);
}

function popUp(notice: Notice, { checkWords, onGo, onSeen }: PopUpsProps): void {
  const id = `notice ${notice.id}`;
  const go = () => {
    notifications.hide(id);
    onSeen(notice.id);
    onGo(addressOfNotice(notice));
  };
  notifications.show({
    id,
    ...(isTrouble(notice) && { color: 'orange' }),
    autoClose: SHOWN_MS,
    title: noticeTitle(notice),
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <span>{noticeWords(notice, checkWords)}</span>
        <Button size="compact-xs" variant="light" onClick={go}>
          {t('notices.show')}
        </Button>
      </Group>
    ),
  });
}
