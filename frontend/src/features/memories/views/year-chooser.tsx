/** Which year the heatmap shows, one back or forth, or the whole time. */

import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { t } from '../../../i18n/i18n';
import type { Years } from '../memory-address';
import classes from './heat.module.css';
import { isOfYears, yearBeside } from './years';

interface YearChooserProps {
  readonly years: Years;
  readonly firstAt: string | null;
  readonly onStep: (way: -1 | 1) => void;
  readonly onChange: (some: { readonly years: Years }) => void;
}

export function YearChooser({ years, firstAt, onStep, onChange }: YearChooserProps) {
  const isWhole = years === 'all';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would not lie in the row
    <div role="group" className={classes.years} aria-label={t('memories.heatmap.years')}>
      <ActionIcon
        variant="default"
        size={26}
        aria-label={t('memories.heatmap.yearBefore')}
        aria-keyshortcuts="Shift+PageUp"
        disabled={yearBeside(years, -1, firstAt) === null}
        onClick={() => onStep(-1)}
      >
        <IconChevronLeft size={16} className={classes.way} />
      </ActionIcon>
      <span className={classes.year} aria-live="polite">
        {yearsWords(years)}
      </span>
      <ActionIcon
        variant="default"
        size={26}
        aria-label={t('memories.heatmap.yearAfter')}
        aria-keyshortcuts="Shift+PageDown"
        disabled={yearBeside(years, 1, firstAt) === null}
        onClick={() => onStep(1)}
      >
        <IconChevronRight size={16} className={classes.way} />
      </ActionIcon>
      {(isWhole || isOfYears(firstAt)) && (
        <Button
          variant={isWhole ? 'light' : 'default'}
          size="compact-xs"
          aria-pressed={isWhole}
          onClick={() => onChange({ years: isWhole ? 'last' : 'all' })}
        >
          {t('memories.heatmap.wholeTime')}
        </Button>
      )}
    </div>
  );
}

export function yearsWords(years: Years): string {
  if (years === 'all') return t('memories.heatmap.wholeTime');
  return years === 'last' ? t('memories.heatmap.lastMonths') : String(years);
}
