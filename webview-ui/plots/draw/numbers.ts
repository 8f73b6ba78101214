/** Numbers of axes and of what is pointed out. */
import type { AxisUnit } from './spec.js';

export function compact(value: number): string {
  return Number(value.toPrecision(5)).toString();
}

const date = new Intl.DateTimeFormat(undefined, { month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export function written(value: number, unit: AxisUnit): string {
  return unit === 'date' ? date.format(value) : unit === 'seconds' ? duration(value) : compact(value);
}

function brief(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

function duration(seconds: number): string {
  const rest = Math.abs(seconds);
  const sign = seconds < 0 ? '−' : '';
  return rest < 120
    ? `${sign}${brief(rest)} s`
    : rest < 7200
      ? `${sign}${brief(rest / 60)} min`
      : rest < 172_800
        ? `${sign}${brief(rest / 3600)} h`
        : `${sign}${brief(rest / 86_400)} d`;
}

export function shortened(label: string, length = 18): string {
  return label.length > length ? `${label.slice(0, length - 1)}…` : label;
}
