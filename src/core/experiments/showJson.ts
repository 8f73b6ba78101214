/** Experiments in the shape of `dvc exp show --json`. Source: dvc/repo/experiments/serialize.py. */
import { WORKSPACE, type Value } from '../../protocol/index.js';
import { textJson, valueJson } from '../flat/index.js';
import { FlatFiles, FlatTracked } from './contents.js';
import { isMap, type FileResult, type RevisionFiles } from './revision.js';
import type { RevisionRecord } from './store.js';
import type { TrackedFiles } from './tracked.js';

/** JSON that is made when it is printed. */
export class JsonText {
  /** @param text see `valueJson` for `strict` */
  constructor(readonly text: (strict: boolean) => string) {}
}

export type Json = JsonText | null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** Where an experiment runs or ran, as DVC's `LocalExpExecutor`. */
export interface LocalRun {
  readonly root: string | null;
  readonly log: string | null;
  readonly pid: number | null;
  readonly returncode: number | null;
  readonly task_id: string | null;
}

/** As DVC's `ExpExecutor`. */
export interface Executor {
  readonly state: 'success' | 'queued' | 'running' | 'failed';
  readonly name: string | null;
  readonly local: LocalRun | null;
}

/** One row as DVC's `ExpState`. `name` is null for commits that no branch or tag points to. */
export function stateJson(record: RevisionRecord, tracked: TrackedFiles, name: string | null, experiments: readonly Json[] | null): Json {
  const { row, files } = record;
  const unreadable = row.error !== null && files.params.size === 0 && files.metrics.size === 0;
  return {
    rev: row.id,
    name,
    data: unreadable ? null : new JsonText((strict) => dataText(record, tracked, strict)),
    error: unreadable ? { msg: row.error, type: 'DvcException' } : null,
    experiments,
  };
}

/** Text and not a tree: ten thousand of them are printed, most from the cache. */
function dataText({ row, files }: RevisionRecord, tracked: TrackedFiles, strict: boolean): string {
  const timestamp = row.time !== null && isDate(row.time) ? `"${localTime(row.time)}"` : 'null';
  const [params, metrics] = [resultsText(files, 'params', strict), resultsText(files, 'metrics', strict)];
  const [deps, outs] = tracked instanceof FlatTracked ? [tracked.json('deps'), tracked.json('outs')] : trackedTexts(tracked);
  return `{"rev": "${row.id}", "timestamp": ${timestamp}, "params": ${params}, "metrics": ${metrics}, "deps": ${deps}, "outs": ${outs}, "meta": {}}`;
}

/**
 * The state of an experiment that is not simply done: what runs is shown as the files are now, what waits has no metrics, and what failed
 * says so beside what it has.
 */
export function experimentJson(record: RevisionRecord, tracked: TrackedFiles, { state, name }: Executor): Json {
  const { row, files } = record;
  const label = row.label;
  switch (state) {
    case 'running': {
      const live = stateJson({ ...record, row: { ...row, id: WORKSPACE, time: null } }, tracked, label, null);
      return name === WORKSPACE ? live : { ...(live as Record<string, Json>), rev: row.id };
    }
    case 'queued':
      return stateJson({ row, files: { params: files.params, metrics: new Map(), problems: files.problems } }, tracked, label, null);
    case 'failed':
      return { ...(stateJson(record, tracked, label, null) as Record<string, Json>), error: { msg: 'Experiment run failed', type: '' } };
    case 'success':
      return stateJson(record, tracked, label, null);
  }
}

export function rangeJson(revs: readonly Json[], name: string, executor: Executor | null): Json {
  return { revs, executor: executor && { ...executor, local: executor.local && { ...executor.local } }, name };
}

function trackedTexts({ deps, outs }: TrackedFiles): [deps: string, outs: string] {
  return [
    printJson(Object.fromEntries(deps.map(({ path, hash, size, nfiles }) => [path, { hash, size, nfiles }]))),
    printJson(
      Object.fromEntries(
        outs.map(({ path, hash, size, nfiles, cache, isDataSource }) => [
          path,
          { hash, size, nfiles, use_cache: cache, is_data_source: isDataSource },
        ]),
      ),
    ),
  ];
}

function resultsText(files: RevisionFiles, kind: 'params' | 'metrics', strict: boolean): string {
  return files instanceof FlatFiles ? files.json(kind, strict) : printJson(results(files[kind]), strict);
}

function results(files: ReadonlyMap<string, FileResult>): Json {
  return Object.fromEntries(
    [...files].map(([file, result]) => [
      file,
      'value' in result ? { data: toJson(result.value) } : { error: { type: result.error.type, msg: result.error.message } },
    ]),
  );
}

/** Dates as text. */
export function toJson(value: Value): Json {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.map(toJson);
  }
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toJson(child)])) : value;
}

/** Commits may claim any number of seconds. */
function isDate(time: number): boolean {
  return !Number.isNaN(new Date(time).getTime());
}

/** Local time without a zone, as DVC prints it: `2026-01-31T12:00:00`. */
function localTime(time: number): string {
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** As `printJson` and a line end, in parts that are not too long to be written at once. */
export function* printParts(value: Json, strict: boolean): Generator<string> {
  if (Array.isArray(value)) {
    for (const [at, one] of (value as readonly Json[]).entries()) {
      yield `${at === 0 ? '[' : ', '}${printJson(one, strict)}`;
    }
    yield value.length === 0 ? '[]\n' : ']\n';
  } else {
    yield `${printJson(value, strict)}\n`;
  }
}

/** JSON text that keeps big integers. What JSON has no number for (NaN, infinities) is a string, unless `strict`: then as DVC prints it. */
export function printJson(value: Json, strict = false): string {
  if (value instanceof JsonText) {
    return value.text(strict);
  }
  if (typeof value !== 'object' || value === null) {
    return valueJson(value, strict);
  }
  if (Array.isArray(value)) {
    return `[${value.map((one: Json) => printJson(one, strict)).join(', ')}]`;
  }
  let text = '{';
  for (const [key, child] of Object.entries(value)) {
    text += `${text.length > 1 ? ', ' : ''}${textJson(key)}: ${printJson(child, strict)}`;
  }
  return `${text}}`;
}
