const DAY = 86_400_000;

const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const utcDays = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const instants = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const months = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const shortMonths = new Intl.DateTimeFormat(undefined, { month: 'short', timeZone: 'UTC' });
const shortDays = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const weekdays = new Intl.DateTimeFormat(undefined, { weekday: 'short', timeZone: 'UTC' });
const longDays = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const times = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** The day of an instant, where the reader is. */
export function day(instant: string): string {
  return days.format(new Date(instant));
}

/** The day of an instant with its weekday, where the reader is. */
export function longDay(instant: string): string {
  return longDays.format(new Date(instant));
}

/** The time of day of an instant, where the reader is. */
export function time(instant: string): string {
  return times.format(new Date(instant));
}

/** The calendar day of an instant, where the reader is: `2026-11-28`. */
export function localDay(at: string | number): string {
  const date = new Date(at);
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
}

/** When a calendar day begins where the reader is, or the day so many days after it. */
export function startOfLocalDay(date: string, later = 0): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, dayOfMonth + later).toISOString();
}

/** A calendar day of the API's (UTC). */
export function calendarDay(date: string): string {
  return utcDays.format(new Date(`${date}T00:00:00Z`));
}

export function shortDay(date: string): string {
  return shortDays.format(new Date(`${date}T00:00:00Z`));
}

export function weekday(date: string): string {
  return weekdays.format(new Date(`${date}T00:00:00Z`));
}

export function month(date: string): string {
  return months.format(new Date(`${date}T00:00:00Z`));
}

export function shortMonth(date: string): string {
  return shortMonths.format(new Date(`${date}T00:00:00Z`));
}

export function instant(at: string): string {
  return instants.format(new Date(at));
}

/** The time of day of an instant, to the second. */
export function timeOfDay(at: string): string {
  return clocks.format(new Date(at));
}

/** How long ago, or how soon, an instant is, in the unit that tells most. */
export function ago(at: string, now = Date.now()): string {
  const passed = new Date(at).getTime() - now;
  const size = Math.abs(passed);
  if (size < 45_000) return relative.format(0, 'second');
  if (size < 45 * 60_000) return relative.format(Math.round(passed / 60_000), 'minute');
  if (size < 22 * 3_600_000) return relative.format(Math.round(passed / 3_600_000), 'hour');
  if (size < 45 * DAY) return relative.format(Math.round(passed / DAY), 'day');
  if (size < 320 * DAY) return relative.format(Math.round(passed / (30.44 * DAY)), 'month');
  return relative.format(Math.round(passed / (365.25 * DAY)), 'year');
}

/** How soon a calendar day (UTC) is, in days. */
export function daysUntil(date: string, now = Date.now()): number {
  return Math.round((Date.parse(date) - Date.parse(new Date(now).toISOString().slice(0, 10))) / DAY);
}

/** How soon a calendar day (UTC) is, in words. */
export function howSoon(date: string, now = Date.now()): string {
  return relative.format(daysUntil(date, now), 'day');
}

/** How long something takes: `45 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 90) return `${total} s`;
  const minutes = Math.round(total / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The calendar day (UTC) so many days from today. */
export function dayFromToday(offset: number, now = Date.now()): string {
  return new Date(now + offset * DAY).toISOString().slice(0, 10);
}

/** The first day of the month (UTC) so many months from this one. */
export function monthFromThis(offset: number, now = Date.now()): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1)).toISOString().slice(0, 10);
}
