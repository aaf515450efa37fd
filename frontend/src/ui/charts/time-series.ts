/** What a chart of figures over time is given. */

export interface TimeSeries {
  readonly label: string;
  /** One per time; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly unit?: string;
}
