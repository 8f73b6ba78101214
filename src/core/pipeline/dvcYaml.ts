/** `dvc.yaml`: stages and the files they name. Source of the shape: dvc/schema.py. */
import { parseValues, valueAt } from '../values/index.js';
import type { Value, ValueMap } from '../../protocol/values.js';

export interface ParamsUse {
  readonly file: string;
  /** Listed keys; empty is the whole file. */
  readonly keys: readonly string[];
}

export interface OutputUse {
  readonly path: string;
  /** False when Git, not DVC's cache, holds it. */
  readonly cache: boolean;
}

export interface StageDefinition {
  /** As in the file; DVC's name of it elsewhere is `<file>:<name>`, but for the root's own `dvc.yaml`. */
  readonly name: string;
  /** Working directory, relative to the project. */
  readonly wdir: string;
  readonly command: readonly string[];
  readonly deps: readonly string[];
  readonly params: readonly ParamsUse[];
  readonly outs: readonly OutputUse[];
  readonly metrics: readonly OutputUse[];
  readonly plots: readonly OutputUse[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  /** It has `${}`, `foreach` or `matrix`: what depends on resolving them is left out of the lists above. */
  readonly templated: boolean;
}

export interface DvcYaml {
  readonly stages: readonly StageDefinition[];
  /** Top-level `params:` and `metrics:`. */
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  /** Files that top-level `plots:` name. */
  readonly plots: readonly string[];
}

export class PipelineError extends Error {
  override readonly name = 'PipelineError';
}

const DEFAULT_PARAMS = 'params.yaml';

/** All paths in the result are relative to the project, as `file` is. Throws `ValuesError` or `PipelineError`. */
export function parseDvcYaml(text: string, file: string): DvcYaml {
  const document = parseValues(text, 'yaml');
  const folder = parentOf(file);
  const stages = mapAt(document, 'stages', file);
  return {
    stages: Object.entries(stages).map(([name, definition]) => stage(name, definition, folder, file)),
    params: texts(valueAt(document, ['params'])).map((path) => join(folder, path)),
    metrics: texts(valueAt(document, ['metrics'])).map((path) => join(folder, path)),
    plots: topLevelPlots(valueAt(document, ['plots'])).map((path) => join(folder, path)),
  };
}

function stage(name: string, definition: Value, folder: string, file: string): StageDefinition {
  if (!isMap(definition)) {
    throw new PipelineError(`Stage “${name}” of ${file} is not a map of keys.`);
  }
  const body = isMap(definition['do']) ? definition['do'] : definition;
  const templated = 'foreach' in definition || 'matrix' in definition || hasTemplate(body);
  const wdir = typeof body['wdir'] === 'string' && !isTemplate(body['wdir']) ? join(folder, body['wdir']) : folder;
  const outputs = (key: string): OutputUse[] =>
    entries(body[key])
      .filter(([path]) => !isTemplate(path))
      .map(([path, flags]) => ({ path: join(wdir, path), cache: !(isMap(flags) && flags['cache'] === false) }));
  return {
    name,
    wdir,
    command: texts(Array.isArray(body['cmd']) ? body['cmd'] : [body['cmd'] ?? '']),
    deps: texts(body['deps'])
      .filter((path) => !isTemplate(path))
      .map((path) => join(wdir, path)),
    params: paramsUses(body['params'], wdir),
    outs: outputs('outs'),
    metrics: outputs('metrics'),
    plots: outputs('plots'),
    frozen: body['frozen'] === true,
    alwaysChanged: body['always_changed'] === true,
    templated,
  };
}

function paramsUses(value: Value | undefined, wdir: string): ParamsUse[] {
  const byFile = new Map<string, string[]>();
  const add = (file: string, keys: readonly string[]): void => {
    const path = join(wdir, file);
    byFile.set(path, [...(byFile.get(path) ?? []), ...keys]);
  };
  for (const item of Array.isArray(value) ? value : []) {
    if (typeof item === 'string') {
      if (!isTemplate(item)) {
        add(DEFAULT_PARAMS, [item]);
      }
    } else if (isMap(item)) {
      for (const [file, keys] of Object.entries(item)) {
        if (!isTemplate(file)) {
          add(
            file,
            texts(keys).filter((key) => !isTemplate(key)),
          );
        }
      }
    }
  }
  return [...byFile].map(([file, keys]) => ({ file, keys }));
}

/** `- path`, `- path: {flags}`, or a map of paths to flags. */
function entries(value: Value | undefined): [string, Value][] {
  if (isMap(value)) {
    return Object.entries(value);
  }
  return (Array.isArray(value) ? value : []).flatMap((item): [string, Value][] =>
    typeof item === 'string' ? [[item, null]] : isMap(item) ? Object.entries(item) : [],
  );
}

/** A plot is named by its file, or by a title whose `x` or `y` are maps of files. */
function topLevelPlots(value: Value | undefined): string[] {
  return entries(value).flatMap(([id, options]) => {
    const axes = isMap(options) ? [options['x'], options['y']] : [];
    const files = axes.flatMap((axis) => (isMap(axis) ? Object.keys(axis) : []));
    return (files.length > 0 ? files : [id]).filter((path) => !isTemplate(path));
  });
}

function mapAt(document: Value, key: string, file: string): ValueMap {
  const value = valueAt(document, [key]) ?? null;
  if (value !== null && !isMap(value)) {
    throw new PipelineError(`“${key}” of ${file} is not a map of names.`);
  }
  return value ?? {};
}

function texts(value: Value | undefined): string[] {
  return (Array.isArray(value) ? value : []).flatMap((item) =>
    typeof item === 'string' ? [item] : typeof item === 'number' ? [String(item)] : [],
  );
}

function isTemplate(text: string): boolean {
  return /(^|[^\\])\$\{/.test(text);
}

function hasTemplate(value: Value): boolean {
  return typeof value === 'string'
    ? isTemplate(value)
    : Array.isArray(value)
      ? value.some(hasTemplate)
      : isMap(value) && Object.entries(value).some(([key, child]) => isTemplate(key) || hasTemplate(child));
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins and normalises POSIX paths; `..` above the project is kept. */
export function join(folder: string, path: string): string {
  if (path.startsWith('/')) {
    return path;
  }
  const parts: string[] = [];
  for (const part of `${folder}/${path.replaceAll('\\', '/')}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/');
}
