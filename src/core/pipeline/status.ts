/** Whether a stage would run, and why: what `dvc status` says. Source: dvc/stage/__init__.py (`status`), dvc/output.py, dvc/dependency/param.py. */
import type { StageReason, StageState } from '../../protocol/model.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import { isMap } from '../values/index.js';
import type { StageDefinition } from './dvcYaml.js';
import type { LockedFile, LockedStage } from './dvcLock.js';
import { isUrl } from './paths.js';

/** The working tree. Paths are relative to the project, or absolute. */
export interface Workspace {
  /**
   * MD5 of a file, or of a folder's listing (ending in `.dir`); null where there is nothing.
   * @param legacy line ends of text files count as Unix ones
   */
  hash(path: string, legacy: boolean): Promise<string | null>;
  exists(path: string): Promise<boolean>;
  /** Whether DVC's cache has it; of a folder, every file of it. */
  inCache(md5: string, legacy: boolean): Promise<boolean>;
  /** Parsed parameters; null where the file is missing. Throws when it cannot be read. */
  params(file: string): Promise<Value | null>;
}

export interface StageStatus {
  readonly state: StageState;
  readonly reasons: readonly StageReason[];
}

type Change = StageReason['change'];

/** Of a stage that never ran nothing is compared: it has no reasons. */
export async function stageStatus(stage: StageDefinition, locked: LockedStage | undefined, workspace: Workspace): Promise<StageStatus> {
  if (locked === undefined) {
    return { state: stage.frozen ? 'frozen' : 'never-run', reasons: [] };
  }
  const reasons = [
    ...commandReasons(stage, locked),
    // DVC does not look at the dependencies of a frozen stage.
    ...(stage.frozen
      ? []
      : [...(await dependencyReasons(stage, locked, workspace)), ...(await parameterReasons(stage, locked, workspace))]),
    ...(await outputReasons(stage, locked, workspace)),
  ];
  const changed = reasons.length > 0 || stage.alwaysChanged || isCallback(stage);
  return { state: stage.frozen ? 'frozen' : changed ? 'changed' : 'unchanged', reasons };
}

/** Nothing goes in or out, so it always runs. */
function isCallback(stage: StageDefinition): boolean {
  return [stage.deps, stage.params, stage.outs, stage.metrics, stage.plots].every((list) => list.length === 0);
}

function commandReasons(stage: StageDefinition, locked: LockedStage): StageReason[] {
  const same =
    stage.commandIsList === locked.commandIsList &&
    stage.command.length === locked.command.length &&
    stage.command.every((line, at) => line === locked.command[at]);
  return same ? [] : [{ kind: 'command', subject: stage.command.join(' && '), change: 'modified' }];
}

async function dependencyReasons(stage: StageDefinition, locked: LockedStage, workspace: Workspace): Promise<StageReason[]> {
  const before = byPath(locked.deps);
  const reasons: StageReason[] = [];
  for (const path of stage.deps.filter((one) => !isUrl(one))) {
    const change = await fileChange(path, before.get(path), workspace);
    if (change !== null) {
      reasons.push({ kind: 'dependency', subject: path, change });
    }
  }
  return reasons;
}

async function outputReasons(stage: StageDefinition, locked: LockedStage, workspace: Workspace): Promise<StageReason[]> {
  const before = byPath(locked.outs);
  const reasons: StageReason[] = [];
  for (const { path, cache } of [...stage.outs, ...stage.metrics, ...stage.plots].filter((one) => !isUrl(one.path))) {
    const old = before.get(path);
    const lost = cache && old && old.md5 !== null && !(await workspace.inCache(old.md5, old.legacy));
    const change = lost ? 'not in cache' : await fileChange(path, old, workspace);
    if (change !== null) {
      reasons.push({ kind: 'output', subject: path, change });
    }
  }
  return reasons;
}

/** What was not there when the stage ran is “modified” to DVC too. */
async function fileChange(path: string, locked: LockedFile | undefined, workspace: Workspace): Promise<Change | null> {
  if (locked === undefined || locked.md5 === null) {
    return (await workspace.exists(path)) ? 'modified' : 'deleted';
  }
  const now = await workspace.hash(path, locked.legacy);
  return now === null ? 'deleted' : now === locked.md5 ? null : 'modified';
}

function byPath(files: readonly LockedFile[]): ReadonlyMap<string, LockedFile> {
  return new Map(files.map((file) => [file.path, file]));
}

async function parameterReasons(stage: StageDefinition, locked: LockedStage, workspace: Workspace): Promise<StageReason[]> {
  const reasons: StageReason[] = [];
  for (const { file, keys } of stage.params.filter((one) => !isUrl(one.file))) {
    const add = (subject: string, change: Change): number => reasons.push({ kind: 'parameter', subject, change });
    let values: Value | null;
    try {
      values = await workspace.params(file);
    } catch {
      add(file, 'unreadable');
      continue;
    }
    const before = locked.params.get(file);
    if (values === null || before === undefined) {
      add(file, values === null ? 'deleted' : 'new');
      continue;
    }
    for (const [key, change] of keys.length > 0 ? listedChanges(values, before, keys) : allChanges(values, before)) {
      add(`${file}:${key}`, change);
    }
  }
  return reasons;
}

function listedChanges(values: Value, before: ValueMap, keys: readonly string[]): [string, Change][] {
  return keys.flatMap((key) => difference(key, own(before, key), parameterAt(values, key)));
}

/** When the file is used whole, DVC compares the keys at its top. */
function allChanges(values: Value, before: ValueMap): [string, Change][] {
  const now = isMap(values) ? values : {};
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].flatMap((key) => difference(key, own(before, key), own(now, key)));
}

function difference(key: string, old: Value | undefined, now: Value | undefined): [string, Change][] {
  return now === undefined ? [[key, 'deleted']] : old === undefined ? [[key, 'new']] : equalInPython(old, now) ? [] : [[key, 'modified']];
}

function own(map: ValueMap, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** `train.layers.0`: a number is also an index into a list. */
function parameterAt(values: Value, path: string): Value | undefined {
  let current: Value | undefined = values;
  for (const key of path.split('.')) {
    current = Array.isArray(current)
      ? /^\d+$/.test(key)
        ? current[Number(key)]
        : undefined
      : isMap(current)
        ? own(current, key)
        : undefined;
  }
  return current;
}

/** Python's `==`: true is 1, an integer of any size equals the same float, NaN equals nothing. */
function equalInPython(a: Value, b: Value): boolean {
  const [x, y] = [typeof a === 'boolean' ? Number(a) : a, typeof b === 'boolean' ? Number(b) : b];
  if ((typeof x === 'number' || typeof x === 'bigint') && (typeof y === 'number' || typeof y === 'bigint')) {
    // Loose on purpose: 1n == 1.
    return x == y;
  }
  if (x instanceof Date || y instanceof Date) {
    return x instanceof Date && y instanceof Date && x.getTime() === y.getTime();
  }
  if (Array.isArray(x) || Array.isArray(y)) {
    return Array.isArray(x) && Array.isArray(y) && x.length === y.length && x.every((item, at) => equalInPython(item, y[at] ?? null));
  }
  if (!isMap(x) || !isMap(y)) {
    return x === y;
  }
  const keys = Object.keys(x);
  return (
    keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && equalInPython(x[key] ?? null, y[key] ?? null))
  );
}
