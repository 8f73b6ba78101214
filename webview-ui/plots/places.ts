/** Where a value stands between the ends of an axis. */
export interface Ends {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
}

/** From 0 to 1; null where it has no place. */
export function placeIn(value: number, { min, max, log }: Ends): number | null {
  const scale = log ? Math.log : (one: number): number => one;
  const place = (scale(value) - scale(min)) / (scale(max) - scale(min));
  return Number.isFinite(place) ? Math.min(1, Math.max(0, place)) : null;
}

/** The value at a place from 0 to 1. */
export function valueIn(place: number, { min, max, log }: Ends): number {
  return log ? min * (max / min) ** place : min + place * (max - min);
}
