/** An instant as a date-and-time field holds it: local time, no zone, minutes. */

/** "" when there is no instant. */
export function toLocalMoment(instant: string | null): string {
  const then = instant === null ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(then)) return '';
  const local = new Date(then - new Date(then).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Null when the field is empty or only half filled in. */
export function fromLocalMoment(text: string): string | null {
  const then = Date.parse(text);
  return text === '' || Number.isNaN(then) ? null : new Date(then).toISOString();
}
