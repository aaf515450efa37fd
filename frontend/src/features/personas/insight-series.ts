/** Days of analytics as the columns of a chart. */

import type { Analytics } from '../../generated/api/types.gen';
import type { TimeSeries } from '../../ui/charts/time-series-chart';

interface Columns {
  readonly times: readonly number[];
  readonly series: readonly TimeSeries[];
}

export function daySeries(days: Analytics['days']): Columns {
  return {
    times: days.map((each) => secondsOf(each.day)),
    series: [
      { label: 'You said', values: days.map((each) => each.said) },
      { label: 'Replies', values: days.map((each) => each.replies) },
      { label: 'Learned', values: days.map((each) => each.learned) },
      { label: 'Recalled', values: days.map((each) => each.recalled) },
    ],
  };
}

export function moodSeries(mood: NonNullable<Analytics['mood']>): Columns {
  return {
    times: mood.map((each) => secondsOf(each.day)),
    series: [{ label: 'Mood', values: mood.map((each) => each.valence) }],
  };
}

function secondsOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}
