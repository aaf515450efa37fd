/** Asking to report a problem, from wherever it is shown: what was shown, until the dialog takes it up. */

import { sharedValue } from '../lib/shared-value';
import type { Problem } from './problem';

/** Null inside: a person wants to report something that no notice tells of. */
export interface Report {
  readonly problem: Problem | null;
}

export const wantedReport = sharedValue<Report | null>(null);
export const lastShown = sharedValue<Problem | null>(null);

/** Opens the dialog. */
export function askToReport(problem: Problem | null): void {
  wantedReport.set({ problem });
}

/** A notice that goes by itself: it may be gone before a person gets to the dialog. */
export function noteShown(problem: Problem): void {
  lastShown.set(problem);
}
