/** Places of an axis that people would choose: round numbers, full minutes, midnight. */
import type { AxisUnit } from './spec.js';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
/** Steps of clocks, in seconds. */
const CLOCK = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28].map((count) => count * DAY),
];
const MOST_TICKS = 200;

/**
 * Ticks within the range, about `count` of them, each a multiple of a round step.
 * @param unit of the range: `seconds`, or `date` for milliseconds since 1970
 */
export function ticksOf(min: number, max: number, count: number, unit: AxisUnit): number[] {
  const scale = unit === 'date' ? 1000 : 1;
  const step = stepOf((max - min) / Math.max(1, count) / scale, unit) * scale;
  // Days begin at midnight where the reader is.
  const shift = unit === 'date' ? new Date(min).getTimezoneOffset() * MINUTE * 1000 : 0;
  const first = Math.ceil((min - shift) / step - 1e-9);
  const length = Math.floor((max - shift) / step + 1e-9) - first + 1;
  // What is a multiple of 0.1 is not, in binary.
  return step > 0 && length <= MOST_TICKS
    ? Array.from({ length: Math.max(0, length) }, (_, at) => Number(((first + at) * step + shift).toPrecision(12)))
    : [min, max];
}

function stepOf(least: number, unit: AxisUnit): number {
  const clock = unit === 'number' ? undefined : CLOCK.find((step) => least >= 0.5 && step >= least);
  if (clock !== undefined) {
    return clock;
  }
  // Longer than all of them: of days.
  const whole = unit !== 'number' && least > DAY ? DAY : 1;
  const power = 10 ** Math.floor(Math.log10(least / whole));
  return whole * power * ([1, 2, 5, 10].find((digit) => digit * power >= (least / whole) * (1 - 1e-9)) ?? 10);
}
