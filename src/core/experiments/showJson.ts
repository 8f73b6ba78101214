/** Experiments in the shape of `dvc exp show --json`. Source: dvc/repo/experiments/serialize.py. */
import type { Row, Value } from '../../protocol/index.js';
import { textJson, valueJson } from '../flat/index.js';
import { FlatFiles, FlatTracked } from './contents.js';
import { isMap, type RevisionFiles } from './revision.js';
import type { RevisionRecord } from './store.js';
import type { TrackedFiles } from './tracked.js';

/** JSON that is text already. */
export class JsonText {
  constructor(readonly text: (strict: boolean) => string) {}
}

export type Json = JsonText | null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** One row as DVC's `ExpState`. `name` is null for commits that no branch or tag points to. */
export function stateJson(record: RevisionRecord, tracked: TrackedFiles, name: string | null, experiments: readonly Json[] | null): Json {
  const { row, files } = record;
  const unreadable = row.error !== null && files.params.size === 0 && files.metrics.size === 0;
  return {
    rev: row.id,
    name,
    data: unreadable
      ? null
      : {
          rev: row.id,
          timestamp: row.time === null ? null : localTime(row.time),
          params: results(files, 'params'),
          metrics: results(files, 'metrics'),
          ...trackedJson(tracked),
          meta: {},
        },
    error: unreadable ? { msg: row.error, type: 'DvcException' } : null,
    experiments,
  };
}

export function rangeJson(revs: readonly Json[], row: Row): Json {
  const executor = row.state === 'none' || row.state === 'success' ? null : { state: row.state, name: null, local: null };
  return { revs, executor, name: row.label };
}

function trackedJson(tracked: TrackedFiles): { readonly deps: Json; readonly outs: Json } {
  if (tracked instanceof FlatTracked) {
    return {
      deps: new JsonText(() => tracked.json('deps')),
      outs: new JsonText(() => tracked.json('outs')),
    };
  }
  return {
    deps: Object.fromEntries(tracked.deps.map(({ path, hash, size, nfiles }) => [path, { hash, size, nfiles }])),
    outs: Object.fromEntries(
      tracked.outs.map(({ path, hash, size, nfiles, cache, isDataSource }) => [
        path,
        { hash, size, nfiles, use_cache: cache, is_data_source: isDataSource },
      ]),
    ),
  };
}

function results(files: RevisionFiles, kind: 'params' | 'metrics'): Json {
  if (files instanceof FlatFiles) {
    return new JsonText((strict) => files.json(kind, strict));
  }
  return Object.fromEntries(
    [...files[kind]].map(([file, result]) => [
      file,
      'value' in result ? { data: toJson(result.value) } : { error: { type: result.error.type, msg: result.error.message } },
    ]),
  );
}

function toJson(value: Value): Json {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.map(toJson);
  }
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toJson(child)])) : value;
}

/** Local time without a zone, as DVC prints it: `2026-01-31T12:00:00`. */
function localTime(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
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
