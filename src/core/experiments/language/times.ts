/** Times in a query: `2026-05-01`, `2026-05-01T10:30`, `today`, and `3d` for three days ago. */

/** Milliseconds since the epoch, `from` included and `to` not; an instant when they are equal. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  min: 60 * SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
  w: 7 * DAY,
  mo: 30 * DAY,
  y: 365 * DAY,
};

/** Source of a time: `2026-05-01 10:30` may hold a space. */
export const TIME = /\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?|\d+(?:\.\d+)?[a-z]+|[a-z]+/iy;
const DATE = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
const MINUTE = /^\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * When that is; null when it is no time. Days and hours are those of the local time zone. `now` in milliseconds since the epoch.
 */
export function parseTime(text: string, now: number): Interval | null {
  const ago = /^(\d+(?:\.\d+)?)([a-z]+)$/i.exec(text);
  if (ago) {
    const unit = UNITS[(ago[2] ?? '').toLowerCase()];
    const at = now - Number(ago[1]) * (unit ?? NaN);
    return Number.isNaN(at) ? null : { from: at, to: at };
  }
  const word = text.toLowerCase();
  if (word === 'now') {
    return { from: now, to: now };
  }
  if (word === 'today' || word === 'yesterday') {
    const date = new Date(now);
    return day(date.getFullYear(), date.getMonth(), date.getDate() - Number(word === 'yesterday'));
  }
  const date = DATE.exec(text);
  if (date) {
    const [, year, month, dayOfMonth] = date.map(Number);
    return dayOfMonth === undefined || Number.isNaN(dayOfMonth)
      ? span(new Date(year ?? 0, (month ?? 1) - 1, 1), new Date(year ?? 0, month ?? 1, 1), Number(month) <= 12 && Number(month) >= 1)
      : day(year ?? 0, (month ?? 1) - 1, dayOfMonth);
  }
  const at = /^\d{4}-\d{2}-\d{2}[T ]/.test(text) ? Date.parse(text.replace(' ', 'T').replace(/T(\d):/, 'T0$1:')) : NaN;
  return Number.isNaN(at) ? null : { from: at, to: at + (MINUTE.test(text) ? 60 * SECOND : SECOND) };
}

/** Null for the 31st of February. */
function day(year: number, month: number, date: number): Interval | null {
  const from = new Date(year, month, date);
  return span(from, new Date(year, month, date + 1), date < 1 || from.getDate() === date);
}

function span(from: Date, to: Date, valid: boolean): Interval | null {
  return valid ? { from: from.getTime(), to: to.getTime() } : null;
}
