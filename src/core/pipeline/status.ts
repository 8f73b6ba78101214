/** Whether a stage would run, and why: what `dvc status` says. Source: dvc/stage/__init__.py (`status`), dvc/dependency/param.py. */
import type { StageReason, StageState } from '../../protocol/model.js';
import type { Value } from '../../protocol/values.js';
import { equalValues, isMap, valueAt } from '../values/index.js';
import type { StageDefinition } from './dvcYaml.js';
import type { LockedStage } from './dvcLock.js';

export interface Workspace {
  /** MD5 of a file, or of a folder's listing (ending in `.dir`); null where there is nothing. */
  hash(path: string): Promise<string | null>;
  /** Parsed parameters; null where the file is missing. Throws when it cannot be read. */
  params(file: string): Promise<Value | null>;
}

export interface StageStatus {
  readonly state: StageState;
  readonly reasons: readonly StageReason[];
}

export async function stageStatus(stage: StageDefinition, locked: LockedStage | undefined, workspace: Workspace): Promise<StageStatus> {
  if (locked === undefined) {
    return { state: stage.frozen ? 'frozen' : 'never-run', reasons: [] };
  }
  // DVC does not look at the dependencies of a frozen stage.
  const inputs = stage.frozen
    ? []
    : [
        ...commandReasons(stage, locked),
        ...(await dependencyReasons(stage, locked, workspace)),
        ...(await parameterReasons(stage, locked, workspace)),
      ];
  const reasons = [...inputs, ...(await outputReasons(stage, locked, workspace))];
  return { state: stage.frozen ? 'frozen' : reasons.length > 0 || stage.alwaysChanged ? 'changed' : 'unchanged', reasons };
}

function commandReasons(stage: StageDefinition, locked: LockedStage): StageReason[] {
  const same = stage.templated || stage.command.join('\n') === locked.command.join('\n');
  return same ? [] : [{ kind: 'command', subject: stage.command.join(' && '), change: 'modified' }];
}

async function dependencyReasons(stage: StageDefinition, locked: LockedStage, workspace: Workspace): Promise<StageReason[]> {
  const reasons: StageReason[] = [];
  for (const path of stage.deps) {
    const change = await fileChange(path, locked.deps.find((one) => one.path === path)?.md5 ?? null, workspace);
    if (change !== null) {
      reasons.push({ kind: 'dependency', subject: path, change });
    }
  }
  return reasons;
}

async function outputReasons(stage: StageDefinition, locked: LockedStage, workspace: Workspace): Promise<StageReason[]> {
  const reasons: StageReason[] = [];
  for (const { path } of [...stage.outs, ...stage.metrics, ...stage.plots]) {
    const change = await fileChange(path, locked.outs.find((one) => one.path === path)?.md5 ?? null, workspace);
    if (change !== null) {
      reasons.push({ kind: 'output', subject: path, change });
    }
  }
  return reasons;
}

async function fileChange(path: string, locked: string | null, workspace: Workspace): Promise<StageReason['change'] | null> {
  const now = await workspace.hash(path);
  return now === null ? 'deleted' : locked === null ? 'new' : now === locked ? null : 'modified';
}

async function parameterReasons(stage: StageDefinition, locked: LockedStage, workspace: Workspace): Promise<StageReason[]> {
  const reasons: StageReason[] = [];
  for (const { file, keys } of stage.params) {
    let values: Value | null;
    try {
      values = await workspace.params(file);
    } catch {
      reasons.push({ kind: 'parameter', subject: file, change: 'unreadable' });
      continue;
    }
    if (values === null) {
      reasons.push({ kind: 'parameter', subject: file, change: 'deleted' });
      continue;
    }
    const before = locked.params.get(file) ?? {};
    for (const key of keys.length > 0 ? keys : new Set([...Object.keys(before), ...(isMap(values) ? Object.keys(values) : [])])) {
      const old = before[key];
      const now = valueAt(values, key.split('.'));
      const change = now === undefined ? 'deleted' : old === undefined ? 'new' : equalValues(old, now) ? null : 'modified';
      if (change !== null) {
        reasons.push({ kind: 'parameter', subject: `${file}:${key}`, change });
      }
    }
  }
  return reasons;
}

/** Stages in an order in which each comes after those whose outputs it needs; otherwise as given. */
export function inPipelineOrder<T extends Pick<StageDefinition, 'deps' | 'outs' | 'metrics' | 'plots'>>(stages: readonly T[]): T[] {
  const within = (dep: string, out: string): boolean => dep === out || dep.startsWith(`${out}/`) || out.startsWith(`${dep}/`);
  const ordered: T[] = [];
  const visiting = new Set<T>();
  const visit = (stage: T): void => {
    if (visiting.has(stage)) {
      return;
    }
    visiting.add(stage);
    for (const other of stages) {
      if (
        other !== stage &&
        [...other.outs, ...other.metrics, ...other.plots].some((out) => stage.deps.some((dep) => within(dep, out.path)))
      ) {
        visit(other);
      }
    }
    ordered.push(stage);
  };
  stages.forEach(visit);
  return ordered;
}
