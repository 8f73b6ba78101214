/** A finer search around what was best: ranges from the best experiments, logarithmic where values spread over decades. */
import { equalValues } from '../values/index.js';
import type { Value } from '../../protocol/values.js';

/** One experiment: what was tried, and how good it was. */
export interface Tried {
  readonly values: ReadonlyMap<string, Value>;
  /** Smaller is better. */
  readonly loss: number;
}

/** As in a sweep file. */
export type Refined =
  | { readonly value: Value }
  | { readonly values: readonly Value[] }
  | { readonly min: number; readonly max: number; readonly log: boolean; readonly integer: boolean };

/** Share of the experiments that are called the best, and how many they are at least and at most. */
const TOP = 0.25;
const FEWEST = 3;
const MOST = 10;
const DECADE = 10;
const NONE: ReadonlySet<string> = new Set();

/** For each of the parameters; one that no experiment has is left out. `floats` are written with a decimal point, also where they are whole. */
export function refine(
  parameters: readonly string[],
  tried: readonly Tried[],
  floats: ReadonlySet<string> = NONE,
): ReadonlyMap<string, Refined> {
  const sorted = tried.toSorted((a, b) => a.loss - b.loss);
  const top = sorted.slice(0, Math.min(MOST, Math.max(FEWEST, Math.ceil(TOP * sorted.length))));
  const refined = new Map<string, Refined>();
  for (const name of parameters) {
    const of = (some: readonly Tried[]): Value[] => some.flatMap(({ values }) => (values.has(name) ? [values.get(name) ?? null] : []));
    const all = of(sorted);
    const best = of(top);
    if (all.length > 0 && best.length > 0) {
      refined.set(
        name,
        all.every((value) => typeof value === 'number') ? finer(numbers(all), numbers(best), floats.has(name)) : chosen(best),
      );
    }
  }
  return refined;
}

function numbers(values: readonly Value[]): number[] {
  return values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
}

function chosen(best: readonly Value[]): Refined {
  const distinct = best.filter((value, at) => best.findIndex((other) => equalValues(other, value)) === at);
  return distinct.length === 1 ? { value: distinct[0] ?? null } : { values: distinct };
}

/** @param best of these the first is the best one */
function finer(all: readonly number[], best: readonly number[], float: boolean): Refined {
  const tried = [...new Set(all)].sort((a, b) => a - b);
  const integer = !float && tried.every(Number.isInteger);
  const positive = (tried[0] ?? 0) > 0;
  const log = positive && (tried.at(-1) ?? 1) / (tried[0] ?? 1) >= DECADE;
  const scale = log ? Math.log : (value: number): number => value;
  const back = log ? Math.exp : (value: number): number => value;
  const at = tried.map(scale);
  // Half way to what was tried next to it, where it was not among the best; as far out again beyond the last.
  const low = Math.min(...best);
  const high = Math.max(...best);
  const lower = widened(at, tried.indexOf(low), -1, log);
  const upper = widened(at, tried.indexOf(high), 1, log);
  const [min, max] = [rounded(back(lower), integer), rounded(back(upper), integer)];
  // What was never below 0 may have no meaning there.
  const positiveMin = positive && min <= 0 ? rounded(low / 2, integer) : (tried[0] ?? 0) >= 0 ? Math.max(0, min) : min;
  if (integer && max - positiveMin < 1) {
    return { value: low };
  }
  return { min: positiveMin, max, log: log && max / positiveMin > 2, integer };
}

function widened(at: readonly number[], index: number, direction: -1 | 1, log: boolean): number {
  const here = at[index] ?? 0;
  const next = at[index + direction];
  const other = at[index - direction];
  const alone = log ? Math.log(DECADE) / 2 : Math.abs(here) / 2 || 1;
  const step = next !== undefined ? Math.abs(next - here) / 2 : other !== undefined ? Math.abs(here - other) / 2 : alone;
  return here + direction * step;
}

/** Three digits: a range is not more exact than that. */
function rounded(value: number, integer: boolean): number {
  return integer ? Math.round(value) : Number(value.toPrecision(3));
}
