/** The range to search of one parameter, from what was tried, or from its value where nothing was. */
import { equalValues } from '../values/index.js';
import type { Value } from '../../protocol/values.js';
import type { Refined } from './refine.js';

/** So far a range goes from the value to both sides: a decade where that makes sense. */
const DECADE = 10;
const FEW = 4;

/**
 * @param current its value now
 * @param float it is written with a decimal point
 * @param tried other values it had
 */
export function around(current: Value, float: boolean, tried: readonly Value[]): Refined {
  if (typeof current === 'boolean') {
    return { values: [current, !current] };
  }
  if (typeof current !== 'number' || !Number.isFinite(current)) {
    const all = [current, ...tried].filter((value, at, list) => list.findIndex((one) => equalValues(one, value)) === at);
    return all.length > 1 ? { values: all } : { value: current };
  }
  if (!float) {
    return whole(current);
  }
  if (current > 0 && current < 1 && current >= 0.2) {
    // A share: a decade up would leave what shares can be.
    return { min: rounded(current / 2), max: rounded(Math.min(1, current * 2)), log: false, integer: false };
  }
  return current > 0
    ? { min: rounded(current / DECADE), max: rounded(current * DECADE), log: true, integer: false }
    : current === 0
      ? { min: 0, max: 1, log: false, integer: false }
      : { min: rounded(current * 2), max: rounded(current / 2), log: false, integer: false };
}

function whole(current: number): Refined {
  if (current <= 0) {
    return { min: Math.min(current * 2, 0), max: current === 0 ? DECADE : 0, log: false, integer: true };
  }
  const [min, max] = [Math.max(1, Math.round(current / FEW)), current * FEW];
  return { min, max, log: max / min >= DECADE, integer: true };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
