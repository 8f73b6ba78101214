/** `dvc.lock`: what each stage last ran with. Source of the shape: dvc/schema.py, schema 2.0. */
import { parseValues, valueAt } from '../values/index.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import { isMap, join, parentOf } from './dvcYaml.js';

export interface LockedFile {
  readonly path: string;
  /** MD5, ending in `.dir` for a folder; null when DVC wrote none. */
  readonly md5: string | null;
  readonly size: number | null;
  /** Number of files in a folder. */
  readonly nfiles: number | null;
}

export interface LockedStage {
  readonly command: readonly string[];
  readonly deps: readonly LockedFile[];
  readonly outs: readonly LockedFile[];
  /** File -> key -> value. */
  readonly params: ReadonlyMap<string, ValueMap>;
}

export type DvcLock = ReadonlyMap<string, LockedStage>;

/**
 * Paths in the file are relative to each stage's working directory, which only `dvc.yaml` knows. Throws `ValuesError`.
 * @param wdirOf working directory of a stage, relative to the project
 */
export function parseDvcLock(text: string, wdirOf: (stage: string) => string): DvcLock {
  const stages = valueAt(parseValues(text, 'yaml'), ['stages']);
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
          deps: files(body['deps'], base),
          outs: files(body['outs'], base),
          params: new Map(params.map(([path, values]) => [join(base, path), isMap(values) ? values : {}])),
        },
      ];
    }),
  );
}

function files(value: Value | undefined, base: string): LockedFile[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    if (!isMap(item) || typeof item['path'] !== 'string') {
      return [];
    }
    const { path, md5, size, nfiles } = item;
    return [{ path: join(base, path), md5: typeof md5 === 'string' ? md5 : null, size: numberOf(size), nfiles: numberOf(nfiles) }];
  });
}

function numberOf(value: Value | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** A `*.dvc` file: data added by `dvc add` or imported. Throws `ValuesError`. */
export function parseDvcFile(
  text: string,
  file: string,
): { readonly deps: readonly LockedFile[]; readonly outs: readonly TrackedOutput[] } {
  const document = parseValues(text, 'yaml');
  const wdir = valueAt(document, ['wdir']);
  const base = join(parentOf(file), typeof wdir === 'string' ? wdir : '');
  const deps = valueAt(document, ['deps']);
  const outs = valueAt(document, ['outs']);
  return {
    deps: files(deps, base),
    outs: files(outs, base).map((out, at) => {
      const flags = Array.isArray(outs) ? outs[at] : undefined;
      return { ...out, cache: !(isMap(flags) && flags['cache'] === false) };
    }),
  };
}

export interface TrackedOutput extends LockedFile {
  /** False when Git, not DVC's cache, holds it. */
  readonly cache: boolean;
}
