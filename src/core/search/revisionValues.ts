/** Parameters and metrics of a revision by the names that a sweep has for them. */
import type { FileResult, RevisionFiles } from '../experiments/revision.js';
import { canOverride } from '../run/hydra.js';
import { leaves, valueAt } from '../values/index.js';
import type { Cell, Value } from '../../protocol/values.js';
import type { Metrics } from './journal.js';
import { pointFrom, type Parameter, type Point } from './space.js';
import type { Sweep } from './sweep.js';

/** `accuracy`, or `metrics.json:accuracy`; nested keys are joined with dots. Undefined when no file has it. */
export function metricOf(metrics: RevisionFiles['metrics'], name: string): Cell | undefined {
  const found: { readonly file: string; readonly cell: Cell }[] = [];
  let broken: Cell | undefined;
  for (const [file, result] of metrics) {
    if (name.startsWith(`${file}:`) || !name.includes(':')) {
      const path = name.startsWith(`${file}:`) ? name.slice(file.length + 1) : name;
      if ('error' in result) {
        broken = result.error.type === 'FileNotFoundError' ? broken : { t: 'error', message: `${file}: ${result.error.message}` };
      } else {
        for (const [keys, cell] of leaves(result.value)) {
          if (keys.join('.') === path) {
            found.push({ file, cell });
          }
        }
      }
    }
  }
  if (found.length > 1) {
    return { t: 'error', message: `it is in several files: ${found.map(({ file }) => `${file}:${name}`).join(', ')}` };
  }
  return found[0]?.cell ?? broken;
}

/** The metrics that a sweep judges by; what is missing is left out. */
export function metricsOf({ metrics }: RevisionFiles, { objectives, constraints }: Sweep): Metrics {
  const names = [...objectives.map(({ name }) => name), ...constraints.map(({ metric }) => metric)];
  return Object.fromEntries(
    names.map((name) => [name, metricOf(metrics, name)] as const).filter((pair) => pair[1] !== undefined),
  ) as Metrics;
}

export function parameterOf({ params }: RevisionFiles, { file, path }: Pick<Parameter, 'file' | 'path'>): Value | undefined {
  const result = params.get(file);
  return result === undefined || 'error' in result ? undefined : valueAt(result.value, path);
}

/** What keeps a sweep from starting at this revision, a sentence each. */
export function baselineProblems(sweep: Sweep, files: RevisionFiles, revision: string): string[] {
  const seed = sweep.repeats;
  const wanted = [...sweep.space, ...(seed ? [seed] : [])];
  return wanted.flatMap(({ name, file, path }) => {
    if (!canOverride(file, path)) {
      return [`${name}: DVC cannot set a parameter of this name from outside of its file.`];
    }
    const result = files.params.get(file);
    if (result === undefined || 'error' in result) {
      const why = result === undefined || result.error.type === 'FileNotFoundError' ? 'no stage uses it' : result.error.message;
      return [`${name}: ${file} cannot be read at ${revision} (${why}).`];
    }
    return valueAt(result.value, path) === undefined ? [`${name}: ${file} has no ${path.join('.')} at ${revision}.`] : [];
  });
}

/** The points to start with, made whole by the values of the baseline. */
export function startingPoints(
  sweep: Sweep,
  files: RevisionFiles,
): { readonly points: readonly Point[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const points = sweep.startWith.map((given, at) => {
    const values = new Map(given);
    for (const parameter of sweep.space) {
      const base = parameterOf(files, parameter);
      if (!values.has(parameter.name) && base !== undefined && parameter.domain.kind !== 'constant') {
        values.set(parameter.name, base);
      }
    }
    const { point, problems: wrong } = pointFrom(sweep.space, values);
    problems.push(...wrong.map((one) => `start_with, point ${at + 1}: ${one}; the baseline’s value is outside of the range.`));
    return point;
  });
  return { points, problems };
}

/**
 * The point that a past experiment has in this space; null when it does not fit, or when a parameter that is not searched has another
 * value than at the baseline: then its metrics are not those of this search.
 */
export function pastPoint(sweep: Sweep, files: RevisionFiles, baseline: RevisionFiles): Point | null {
  const values = new Map<string, Value>();
  for (const parameter of sweep.space) {
    const value = parameterOf(files, parameter);
    if (value === undefined && parameter.domain.kind === 'constant') {
      return null;
    }
    if (value !== undefined) {
      values.set(parameter.name, value);
    }
  }
  const { point, problems } = pointFrom(sweep.space, values);
  return problems.length === 0 && sameElsewhere(sweep, files.params, baseline.params) ? point : null;
}

type Params = ReadonlyMap<string, FileResult>;

function sameElsewhere({ space, repeats }: Sweep, one: Params, other: Params): boolean {
  const free = new Set([...space, ...(repeats ? [repeats] : [])].map(({ file, path }) => JSON.stringify([file, ...path])));
  const rest = (params: Params): string[] =>
    [...params].flatMap(([file, result]) =>
      'error' in result
        ? [JSON.stringify([file, result.error.type])]
        : [...leaves(result.value)]
            .filter(([path]) => !path.some((_, length) => free.has(JSON.stringify([file, ...path.slice(0, length + 1)]))))
            .map(([path, cell]) => JSON.stringify([file, path, cell])),
    );
  const wanted = new Set(rest(other));
  const found = rest(one);
  return found.length === wanted.size && found.every((each) => wanted.has(each));
}
