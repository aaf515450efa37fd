/** The system's figures over the last minutes, collected while the dashboard is open. */

import { useEffect, useState } from 'react';
import { appended, type MetricSeries, type MetricsReading, NO_SERIES } from './metric-series';

/** Kept outside the component: coming back to the dashboard shows what was seen before, with a gap. */
let remembered: MetricSeries = NO_SERIES;
/** Several charts hear of the same push; only the first adds to it. */
let heard: { readonly reading: MetricsReading; readonly rev: number } | null = null;

/** `rev` is the push's own number: the same figures pushed twice are two readings. */
export function useMetricSeries(reading: MetricsReading | undefined, rev: number): MetricSeries {
  const [series, setSeries] = useState(remembered);

  useEffect(() => {
    if (reading === undefined || rev < 0) return;
    if (heard?.reading !== reading || heard.rev !== rev) {
      heard = { reading, rev };
      remembered = appended(remembered, reading, Math.round(Date.now() / 100) / 10);
    }
    setSeries(remembered);
  }, [reading, rev]);
  return series;
}
