/** Which parameter and metric files a revision has, and what is in them, as `dvc exp show` decides it. */
import { messageOf } from '../messageOf.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import { describePipelineError, type DvcYaml } from '../pipeline/index.js';
import { copyEntry, emptyMap, isMap } from '../values/index.js';
import { listedKeys } from './listedKeys.js';
import { FileMissing, NotFetched, type FileSource } from '../ports.js';

export interface FileError {
  /** Name of the error, as DVC prints it: `FileNotFoundError`, `YAMLFileCorruptedError`, ... */
  readonly type: string;
  readonly message: string;
  /** DVC tracks it, and its cache does not have it. */
  readonly notFetched?: boolean;
}

export type FileResult = { readonly value: Value } | { readonly error: FileError };

export interface RevisionFiles {
  readonly params: ReadonlyMap<string, FileResult>;
  readonly metrics: ReadonlyMap<string, FileResult>;
  /** `dvc.yaml` files that cannot be read. Their stages are left out; everything else is kept. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}

/** Files read where there is no `dvc.yaml`. */
export interface Conventions {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
}

export { isMap } from '../values/index.js';

/** Read even if no stage uses it; source: `ParamsDependency.DEFAULT_PARAMS_FILE` of DVC. */
const DEFAULT_PARAMS_FILE = 'params.yaml';

export async function readRevision(source: FileSource, conventions: Conventions): Promise<RevisionFiles> {
  const wanted = await wantedFiles(source, conventions);
  const params = new Map<string, FileResult>();
  const metrics = new Map<string, FileResult>();
  await Promise.all([
    ...[...wanted.params].map(async ([file, keys]) => {
      for (const path of await expand(source, file)) {
        params.set(path, await read(source, path, (value) => (keys === null ? (value ?? {}) : listedKeys(value, keys))));
      }
    }),
    ...[...wanted.metrics].map(async (file) => {
      for (const path of await expand(source, file)) {
        metrics.set(path, await read(source, path, metricValues));
      }
    }),
  ]);
  // Used by templates and listed nowhere: under their paths in the file, as DVC shows them.
  for (const [file, values] of wanted.tracked) {
    if (!params.has(file)) {
      params.set(file, { value: values });
    }
  }
  return { params: inOrder(params, [...wanted.params.keys()]), metrics: inOrder(metrics, [...wanted.metrics]), problems: wanted.problems };
}

interface Wanted {
  /** File -> listed keys; null is the whole file. */
  readonly params: Map<string, readonly string[] | null>;
  /** File -> path in it -> value, of what templates use. */
  readonly tracked: Map<string, ValueMap>;
  readonly metrics: Set<string>;
  readonly problems: { file: string; message: string }[];
}

function withEntries(known: ValueMap | undefined, values: ValueMap): ValueMap {
  const into = known ?? emptyMap();
  Object.keys(values).forEach((key) => copyEntry(values, key, into, key));
  return into;
}

function addParams({ params }: Wanted, file: string, keys: readonly string[]): void {
  const known = params.get(file);
  params.set(file, keys.length === 0 || known === null ? null : [...(known ?? []), ...keys]);
}

function addPipeline(wanted: Wanted, file: string, pipeline: DvcYaml): void {
  const { metrics, tracked, problems } = wanted;
  for (const stage of pipeline.stages) {
    stage.params.forEach((one) => addParams(wanted, one.file, one.keys));
    stage.metrics.forEach((one) => metrics.add(one.path));
    stage.tracked.forEach((values, path) => tracked.set(path, withEntries(tracked.get(path), values)));
  }
  pipeline.params.forEach((one) => addParams(wanted, one, []));
  pipeline.metrics.forEach((one) => metrics.add(one));
  problems.push(...pipeline.problems.map(({ error }) => ({ file, message: describePipelineError(error) })));
}

const NOTHING = (): Wanted => ({ params: new Map(), tracked: new Map(), metrics: new Set(), problems: [] });

/** What a project wants whose only pipeline this is, without and with the parameters that need no stage: most revisions have the same. */
const ofOnly = new WeakMap<DvcYaml, { readonly without: Wanted; readonly with: Wanted }>();

function wantedByOnly(file: string, pipeline: DvcYaml): { readonly without: Wanted; readonly with: Wanted } {
  let known = ofOnly.get(pipeline);
  if (known === undefined) {
    known = { without: NOTHING(), with: NOTHING() };
    addPipeline(known.without, file, pipeline);
    addPipeline(known.with, file, pipeline);
    addParams(known.with, DEFAULT_PARAMS_FILE, []);
    ofOnly.set(pipeline, known);
  }
  return known;
}

async function wantedFiles(source: FileSource, conventions: Conventions): Promise<Wanted> {
  const pipelines = await source.pipelineFiles();
  const [only = ''] = pipelines;
  const pipeline = pipelines.length === 1 ? await source.pipeline(only).catch(() => null) : null;
  if (pipeline !== null) {
    const { without, with: more } = wantedByOnly(only, pipeline);
    return (await source.kind(DEFAULT_PARAMS_FILE)) === 'file' ? more : without;
  }
  const wanted = NOTHING();
  for (const file of pipelines) {
    try {
      addPipeline(wanted, file, await source.pipeline(file));
    } catch (error) {
      wanted.problems.push({ file, message: messageOf(error) });
    }
  }
  const conventional = pipelines.length === 0 ? conventions : { params: [], metrics: [] };
  for (const file of new Set([DEFAULT_PARAMS_FILE, ...conventional.params])) {
    if ((await source.kind(file)) === 'file') {
      addParams(wanted, file, []);
    }
  }
  for (const file of conventional.metrics) {
    if ((await source.kind(file)) !== 'missing') {
      wanted.metrics.add(file);
    }
  }
  return wanted;
}

async function expand(source: FileSource, path: string): Promise<readonly string[]> {
  return (await source.kind(path)) === 'directory' ? (await source.filesUnder(path)).filter((file) => !isOfDvc(file)) : [path];
}

/** In a folder DVC does not list its own files. Source: dvc/fs/dvc.py (`_is_dvc_file`). */
function isOfDvc(path: string): boolean {
  return /(?:\.dvc|(?:^|\/)(?:dvc\.yaml|\.dvcignore))$/.test(path);
}

async function read(source: FileSource, path: string, select: (value: Value) => Value): Promise<FileResult> {
  try {
    return { value: select(await source.values(path)) };
  } catch (error) {
    return { error: fileError(path, error) };
  }
}

function fileError(path: string, error: unknown): FileError {
  if (error instanceof NotFetched) {
    return { ...error.failure, notFetched: error.known };
  }
  if (error instanceof FileMissing) {
    // In DVC's words, because `espalier show` prints it; everywhere else the cells are just missing.
    return { type: 'FileNotFoundError', message: `[Errno 2] No such file or directory: '${path}'` };
  }
  const type = path.endsWith('.json')
    ? 'JSONFileCorruptedError'
    : path.endsWith('.toml')
      ? 'TOMLFileCorruptedError'
      : path.endsWith('.py')
        ? 'PythonFileCorruptedError'
        : 'YAMLFileCorruptedError';
  return { type, message: messageOf(error) };
}

/** Numbers, texts and booleans in nested maps; DVC leaves lists, nulls and empty maps out of metrics. */
function metricValues(value: Value): Value {
  if (isMap(value) && Object.values(value).every(isMetric)) {
    return value;
  }
  const kept = keepMetrics(value);
  return kept === undefined || kept === '' || kept === 0 || kept === false ? {} : kept;
}

function isMetric(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean';
}

function keepMetrics(value: Value): Value | undefined {
  if (isMetric(value)) {
    return value;
  }
  if (!isMap(value)) {
    return undefined;
  }
  const result = Object.create(null) as ValueMap;
  for (const [key, child] of Object.entries(value)) {
    const kept = keepMetrics(child);
    if (kept !== undefined && !(isMap(kept) && Object.keys(kept).length === 0)) {
      result[key] = kept;
    }
  }
  return result;
}

function inOrder(results: Map<string, FileResult>, order: readonly string[]): Map<string, FileResult> {
  const position = (file: string): number => {
    const index = order.findIndex((wanted) => file === wanted || file.startsWith(`${wanted}/`));
    return index < 0 ? order.length : index;
  };
  return new Map([...results].sort(([a], [b]) => position(a) - position(b) || (a < b ? -1 : 1)));
}
