/** `dvc.lock`, what each stage last ran with, and `*.dvc`. Source of the shape: dvc/schema.py, schema 2.0. */
import { isMap, parseValues, valueAt } from '../values/index.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import { readLockLines, type LockLine } from './lockLines.js';
import { isInProject, join, parentOf } from './paths.js';
import { PipelineError } from './errors.js';

export interface LockedFile {
  readonly path: string;
  /** MD5, ending in `.dir` for a folder; null when DVC wrote none. */
  readonly md5: string | null;
  readonly size: number | null;
  /** Number of files in a folder. */
  readonly nfiles: number | null;
  /** Written by DVC 2, for which line ends of Windows and Unix were the same. */
  readonly legacy: boolean;
}

export interface LockedStage {
  readonly command: readonly string[];
  readonly commandIsList: boolean;
  readonly deps: readonly LockedFile[];
  readonly outs: readonly LockedFile[];
  /** File -> key -> value. */
  readonly params: ReadonlyMap<string, ValueMap>;
}

export type DvcLock = ReadonlyMap<string, LockedStage>;

/**
 * Paths in the file are relative to each stage's working directory, which only `dvc.yaml` knows. Throws `ValuesError`, and
 * `PipelineError` for another schema.
 * @param wdirOf working directory of a stage, relative to the project
 */
export function parseDvcLock(text: string, wdirOf: (stage: string) => string): DvcLock {
  return lockOf(parseValues(text, 'yaml'), wdirOf);
}

function lockOf(document: Value, wdirOf: (stage: string) => string): DvcLock {
  const schema = valueAt(document, ['schema']);
  // Before there was a schema, stages stood at the top.
  const stages = schema === undefined && valueAt(document, ['stages']) === undefined ? document : valueAt(document, ['stages']);
  if (schema !== undefined && schema !== '2.0' && schema !== 2) {
    throw new PipelineError('dvc.lock has a schema that is not 2.0');
  }
  return new Map(
    Object.entries(isMap(stages) ? stages : {}).map(([name, entry]): [string, LockedStage] => {
      const body = isMap(entry) ? entry : {};
      const base = wdirOf(name);
      const command = body['cmd'];
      const params = isMap(body['params']) ? Object.entries(body['params']) : [];
      return [
        name,
        {
          command: (Array.isArray(command) ? command : [command]).map((line) => (typeof line === 'string' ? line : '')),
          commandIsList: Array.isArray(command),
          deps: files(body['deps'], base),
          outs: files(body['outs'], base),
          params: new Map(params.map(([path, values]) => [join(base, path), isMap(values) ? values : {}])),
        },
      ];
    }),
  );
}

/** As `parseDvcLock`, of dependencies and outputs alone, and much faster where DVC wrote the text. */
export function parseLockedFiles(text: string, wdirOf: (stage: string) => string): ReadonlyMap<string, Pick<LockedStage, 'deps' | 'outs'>> {
  const lines = readLockLines(text);
  return lines === undefined
    ? parseDvcLock(text, wdirOf)
    : new Map(
        [...lines].map(([name, { deps, outs }]) => {
          const base = wdirOf(name);
          return [name, { deps: deps.map((line) => lockedFile(line, base)), outs: outs.map((line) => lockedFile(line, base)) }];
        }),
      );
}

function files(value: Value | undefined, base: string): LockedFile[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    if (!isMap(item) || typeof item['path'] !== 'string') {
      return [];
    }
    const { path, md5, size, nfiles, hash } = item;
    const line = { path, md5: typeof md5 === 'string' && md5 !== '' ? md5 : null, size: numberOf(size), nfiles: numberOf(nfiles) };
    return [lockedFile({ ...line, hash: hash !== undefined }, base)];
  });
}

function lockedFile({ path: written, md5, size, nfiles, hash }: LockLine, base: string): LockedFile {
  const path = join(base, written) || '.';
  return { path, md5, size, nfiles, legacy: !hash && isInProject(path) };
}

function numberOf(value: Value | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** A `*.dvc` file: data added by `dvc add` or imported. */
export interface DvcFile {
  readonly deps: readonly LockedFile[];
  readonly outs: readonly TrackedOutput[];
  readonly frozen: boolean;
}

export interface TrackedOutput extends LockedFile {
  /** False when Git, not DVC's cache, holds it. */
  readonly cache: boolean;
}

/** Throws `ValuesError`. */
export function parseDvcFile(text: string, file: string): DvcFile {
  const document = parseValues(text, 'yaml');
  const wdir = valueAt(document, ['wdir']);
  const base = join(parentOf(file), typeof wdir === 'string' ? wdir : '');
  const outs = valueAt(document, ['outs']);
  const entries = (Array.isArray(outs) ? outs : []).filter((out) => isMap(out));
  return {
    deps: files(valueAt(document, ['deps']), base),
    outs: entries.flatMap((entry) => files([entry], base).map((out) => ({ ...out, cache: entry['cache'] !== false }))),
    frozen: [valueAt(document, ['frozen']), valueAt(document, ['locked'])].includes(true),
  };
}
