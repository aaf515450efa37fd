/** How long events stay in the log, to choose from; no React. */

import { t } from '../../i18n/i18n';

export const FOR_EVER = 'ever';

const DAYS = [30, 90, 365, 1095] as const;

/** A number of days that none of them is stands among them. */
export function keepChoices(days: number | null): { value: string; label: string }[] {
  const known = DAYS.map((each) => ({ value: String(each), label: t(`settings.compaction.days${each}`) }));
  const value = String(days);
  const own =
    days === null || known.some((each) => each.value === value)
      ? []
      : [{ value, label: t('settings.compaction.ownDays', { days }) }];
  return [{ value: FOR_EVER, label: t('settings.compaction.forEver') }, ...known, ...own];
}
