/** When memories were recalled, or when what they tell of happened: by weekday and hour, and day by day. */

import { SegmentedControl } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { answer } from '../../../bridge/client';
import { memoriesRhythm } from '../../../generated/api/sdk.gen';
import type { Rhythm } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { EmptyState } from '../../../ui/empty-state';
import { LoadingSkeleton } from '../../../ui/loading-skeleton';
import { ProblemNotice } from '../../../ui/problem-notice';
import type { Shown, Years } from '../memory-address';
import type { SharedView } from '../shared-view';
import { ExportMenu, pageColour } from './export-menu';
import { LEVELS } from './heat';
import classes from './heat.module.css';
import { CalendarOfDays, countedWords, WeekOfHours, weekdayNames } from './heat-calendars';
import type { HeatCell } from './heat-grid';
import { heatmapSvg } from './heatmap-svg';
import { localZone, useFigures } from './use-figures';
import { YearChooser, yearsWords } from './year-chooser';
import { spanOf, yearBeside } from './years';

interface HeatmapViewProps {
  readonly shared: SharedView;
  readonly shown: Pick<Shown, 'counted' | 'years'>;
  readonly onShow: (some: Partial<Pick<Shown, 'counted' | 'years'>>) => void;
}

export function HeatmapView({ shared, shown, onShow }: HeatmapViewProps) {
  const { counted: of, years } = shown;
  const [pointed, setPointed] = useState<HeatCell | null>(null);
  const { since: _since, until: _until, ...others } = shared.params;
  // Where the days themselves are chosen, the period must not hide those around it.
  const params = of === 'told' ? others : shared.params;
  const query = { persona_id: shared.personaId, ...params, of, zone: localZone(), ...spanOf(years) };
  const figures = useFigures(shared.personaId, JSON.stringify(query), () => answer(memoriesRhythm({ query })));
  const rhythm = figures.value;
  const chooseDay = (cell: HeatCell) => {
    const start = new Date(`${cell.key}T00:00`);
    const end = new Date(start);
    end.setDate(end.getDate() + 1);
    shared.onFilter({ since: start.toISOString(), until: end.toISOString() });
  };

  const toYear = (way: -1 | 1) => {
    const next = yearBeside(years, way, rhythm?.first_at ?? null);
    if (next !== null) onShow({ years: next });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.shiftKey || (event.key !== 'PageUp' && event.key !== 'PageDown')) return;
    event.preventDefault();
    toYear(event.key === 'PageUp' ? -1 : 1);
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it
    <section className={classes.view} aria-label={t('memories.heatmap.name')} tabIndex={0} onKeyDown={onKeyDown}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label={t('memories.heatmap.counted')}
          data={[
            { value: 'recalled', label: t('memories.heatmap.recalled') },
            { value: 'told', label: t('memories.heatmap.told') },
          ]}
          value={of}
          onChange={(value) => onShow({ counted: value === 'told' ? 'told' : 'recalled' })}
        />
        <YearChooser years={years} firstAt={rhythm?.first_at ?? null} onStep={toYear} onChange={onShow} />
        <p className={classes.said} role="status">
          {pointed?.label ?? (rhythm && totalWords(rhythm, years))}
        </p>
        <span className={classes.end}>
          <Legend />
          {rhythm && (
            <ExportMenu
              name="heatmap"
              svg={() => heatmapSvg(rhythm, weekdayNames('short'), lookOf())}
              rows={() => rowsOf(rhythm)}
            />
          )}
        </span>
      </div>
      {figures.problem && <ProblemNotice problem={figures.problem} onRetry={figures.again} />}
      {rhythm === null && !figures.problem && <LoadingSkeleton rows={8} />}
      {rhythm !== null && rhythm.total === 0 && (
        <EmptyState title={noneWords(rhythm.of, years)} description={t('memories.heatmap.emptyHint')} />
      )}
      {rhythm !== null && rhythm.total > 0 && (
        <>
          <WeekOfHours rhythm={rhythm} onPoint={setPointed} />
          <CalendarOfDays
            rhythm={rhythm}
            onPoint={setPointed}
            onChoose={rhythm.of === 'told' ? chooseDay : undefined}
          />
        </>
      )}
    </section>
  );
}

function noneWords(of: Rhythm['of'], years: Years): string {
  if (years === 'last') {
    return t(of === 'recalled' ? 'memories.heatmap.neverRecalled' : 'memories.heatmap.nothingTold');
  }
  const words = { period: yearsWords(years) };
  return of === 'recalled' ? t('memories.heatmap.neverRecalledIn', words) : t('memories.heatmap.nothingToldOf', words);
}

function totalWords({ of, total }: Rhythm, years: Years): string {
  if (years !== 'last') {
    return t('memories.heatmap.totalIn', { period: yearsWords(years), counted: countedWords(of, total) });
  }
  return t(of === 'recalled' ? 'memories.heatmap.recalledTotal' : 'memories.heatmap.toldTotal', { count: total });
}

function Legend() {
  return (
    <span className={classes.legend} aria-hidden>
      {t('memories.heatmap.fewer')}
      {Array.from({ length: LEVELS }, (_, level) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: it is the level
        <span key={level} className={classes.swatch} data-level={level} />
      ))}
      {t('memories.heatmap.more')}
    </span>
  );
}

function lookOf() {
  const style = getComputedStyle(document.body);
  const accent = style.getPropertyValue('--mantine-primary-color-filled').trim();
  return { accent, text: style.color, page: pageColour() };
}

function rowsOf({ hours, days }: Rhythm): (string | number)[][] {
  const byHour = hours.flatMap((row, weekday) => row.map((count, hour) => ['hour', `${weekday + 1} ${hour}`, count]));
  return [['kind', 'when', 'count'], ...byHour, ...days.map(({ day, count }) => ['day', day, count])];
}
