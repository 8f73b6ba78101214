/** Numbers of axes and of what is pointed out. */
import type { AxisUnit } from './spec.js';

/** With five digits; whole numbers, as steps are, with all. */
export function compact(value: number): string {
  return (Number.isSafeInteger(value) ? value : Number(value.toPrecision(5))).toString();
}

const date = new Intl.DateTimeFormat(undefined, { month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export function written(value: number, unit: AxisUnit): string {
  return unit === 'date' ? date.format(value) : unit === 'seconds' ? duration(value) : compact(value);
}

/** With three digits: of what is only about right. */
export function brief(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** In the largest unit, and the next where there is a rest: `2 min 20 s`. */
function duration(seconds: number): string {
  const [sign, rest] = [seconds < 0 ? '−' : '', Math.abs(seconds)];
  if (rest < 60) {
    return `${sign}${brief(rest)} s`;
  }
  const at = UNITS.findIndex(([, length]) => rest >= length);
  const [[unit, length], [next, part]] = [UNITS[at] ?? UNITS[2], UNITS[at + 1] ?? UNITS[3]];
  const parts = Math.round(rest / part);
  const [whole, left] = [Math.floor((parts * part) / length), parts % (length / part)];
  return `${sign}${whole} ${unit}${left > 0 ? ` ${left} ${next}` : ''}`;
}

export function shortened(label: string, length = 18): string {
  return label.length > length ? `${label.slice(0, length - 1)}…` : label;
}
