/** How strongly a count is coloured beside the others. */

export const LEVELS = 5;

/** 0 for none, else 1 to 4; by the square root, so that one busy hour does not make all others pale. */
export function levelOf(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.min(Math.max(Math.ceil(Math.sqrt(count / most) * (LEVELS - 1)), 1), LEVELS - 1);
}

/** 0 is Monday, as in the figures; weeks begin as they do where the language is spoken so, such as "en-GB". */
export function weekdayOrder(language: string): number[] {
  const first = firstWeekday(language);
  return Array.from({ length: 7 }, (_, place) => (place + first) % 7);
}

function firstWeekday(language: string): number {
  // Sunday first, as in the calendars of these; browsers do not all tell it.
  return /^(en(-(US|CA|IN|PH|SG|ZA))?$|(pt|ja|ko|he)(-|$))/.test(language) ? 6 : 0;
}

/** "2026-11-27" some days later. */
export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
}
