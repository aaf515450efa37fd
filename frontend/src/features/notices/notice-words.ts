/** What a notice says, and where it leads; no React. */

import type { HealthCheck, Notice } from '../../generated/live';
import { t } from '../../i18n/i18n';

export type NoticeKind = Notice['kind'];

export const NOTICE_KINDS: readonly NoticeKind[] = ['reply', 'import', 'backup', 'disk', 'chain', 'queue', 'update'];

/** How something is doing, in words. */
export type CheckWords = (check: HealthCheck, now: number) => string;

export function noticeTitle(notice: Notice): string {
  if (notice.kind === 'reply') return notice.subject ?? t('notices.untitled');
  if (notice.kind !== 'import') return t(`notices.kinds.${notice.kind}`);
  const count = notice.count ?? 1;
  return count === 1 ? (notice.subject ?? '') : t('notices.files', { count });
}

export function noticeWords(notice: Notice, checkWords: CheckWords): string {
  if (notice.kind === 'reply') return notice.failed > 0 ? t('notices.replyFailed') : t('notices.replied');
  if (notice.kind === 'update') return t('notices.updated', { version: notice.subject ?? '' });
  if (notice.kind === 'import') return importWords(notice.count ?? 1, notice.failed);
  return notice.check === null ? '' : checkWords(notice.check, Date.parse(notice.at));
}

function importWords(count: number, failed: number): string {
  if (failed === 0) return t('notices.imported');
  return count === 1 ? t('notices.importFailed') : t('notices.someFailed', { count: failed });
}

/** Whether something is wrong, rather than done. */
export function isTrouble(notice: Notice): boolean {
  return notice.over_at === null && (notice.failed > 0 || notice.check !== null);
}

export function addressOfNotice({ kind, subject_id }: Notice): string {
  switch (kind) {
    case 'reply':
      return subject_id === null ? '/conversations' : `/conversations?c=${subject_id}`;
    case 'import':
      return '/imports';
    case 'chain':
      return '/audit';
    case 'update':
      return '/settings?section=updates';
    case 'queue':
      return '/live-queries';
    default:
      return '/backups';
  }
}
