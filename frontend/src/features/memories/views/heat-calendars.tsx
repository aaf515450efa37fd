/** A week by the hour, and the weeks of a year by the day. */

import type { Rhythm } from '../../../generated/api/types.gen';
import { locale, t } from '../../../i18n/i18n';
import { dayAfter, weekdayOf, weekdayOrder } from './heat';
import classes from './heat.module.css';
import { type HeatCell, HeatGrid } from './heat-grid';

/** Longer than a year and the days to its first weekday. */
const MANY_MS = 380 * 86_400_000;

interface PartProps {
  readonly rhythm: Rhythm;
  readonly onPoint: (cell: HeatCell | null) => void;
  readonly onChoose?: ((cell: HeatCell) => void) | undefined;
}

/** Monday first. */
export function weekdayNames(style: 'short' | 'long'): string[] {
  const format = new Intl.DateTimeFormat(locale(), { weekday: style, timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 1 + day)));
}

/** How many there are of what is counted. */
export function countedWords(of: Rhythm['of'], count: number): string {
  return of === 'recalled' ? t('memories.heatmap.recalls', { count }) : t('memories.count', { count });
}

export function WeekOfHours({ rhythm, onPoint }: PartProps) {
  const [short, long] = [weekdayNames('short'), weekdayNames('long')];
  const hour = new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  const rows = weekdayOrder(locale()).map((weekday) => ({
    label: short[weekday] ?? '',
    cells: (rhythm.hours[weekday] ?? []).map((count, at) => ({
      key: `${weekday} ${at}`,
      count,
      label: t('memories.heatmap.hourCell', {
        day: long[weekday] ?? '',
        hours: hour.formatRange(Date.UTC(2024, 0, 1, at), Date.UTC(2024, 0, 1, at, 59)),
        counted: countedWords(rhythm.of, count),
      }),
    })),
  }));
  return (
    <div className={classes.part}>
      <h2 className={classes.title}>{t('memories.heatmap.byHour')}</h2>
      <div className={classes.scroll}>
        <HeatGrid
          label={t('memories.heatmap.byHour')}
          kind="hours"
          columns={Array.from({ length: 24 }, (_, at) => ({ key: String(at), label: String(at) }))}
          rows={rows}
          most={Math.max(...rhythm.hours.flat())}
          onPoint={onPoint}
        />
      </div>
    </div>
  );
}

export function CalendarOfDays({ rhythm, onPoint, onChoose }: PartProps) {
  const counts = new Map(rhythm.days.map(({ day, count }) => [day, count]));
  const order = weekdayOrder(locale());
  const [first, last] = [localDay(rhythm.since, 0), localDay(rhythm.until, -1)];
  const start = dayAfter(first, -order.indexOf(weekdayOf(first)));
  const weeks = weeksFrom(start, last);
  const long = new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locale(), { month: 'short', timeZone: 'UTC' });
  const short = weekdayNames('short');
  const isLong = Date.parse(last) - Date.parse(first) > MANY_MS;
  const cellOf = (day: string): HeatCell | null => {
    if (day < first || day > last) return null;
    const count = counts.get(day) ?? 0;
    const words = { day: long.format(new Date(`${day}T12:00:00Z`)), counted: countedWords(rhythm.of, count) };
    return { key: day, count, label: t('memories.heatmap.dayCell', words) };
  };
  return (
    <div className={classes.part}>
      <h2 className={classes.title}>{t('memories.heatmap.byDay')}</h2>
      <div className={classes.scroll}>
        <HeatGrid
          label={t('memories.heatmap.byDay')}
          kind="days"
          columns={weeks.map((week) => ({ key: week, label: monthBegun(dayAfter(week, 6), last, isLong, month) }))}
          rows={order.map((weekday, place) => ({
            label: short[weekday] ?? '',
            cells: weeks.map((week) => cellOf(dayAfter(week, place))),
          }))}
          most={Math.max(...counts.values(), 1)}
          onPoint={onPoint}
          onChoose={onChoose}
        />
      </div>
    </div>
  );
}

/** The month that begins in the week that ends on that day; of several years, each January is called by its year. */
function monthBegun(end: string, last: string, isLong: boolean, month: Intl.DateTimeFormat): string {
  if (Number(end.slice(8)) > 7 || end.slice(0, 7) > last.slice(0, 7)) return '';
  return isLong && end.slice(5, 7) === '01' ? end.slice(0, 4) : month.format(new Date(`${end}T12:00:00Z`));
}

/** First days of weeks until that day. */
function weeksFrom(start: string, last: string): string[] {
  const weeks: string[] = [];
  for (let week = start; week <= last; week = dayAfter(week, 7)) weeks.push(week);
  return weeks;
}

/** The local day of an instant, or of the one just before it. */
function localDay(instant: string, step_ms: number): string {
  const then = new Date(Date.parse(instant) + step_ms);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
