/** What a run would do, and why, without doing it. Source: dvc/repo/reproduce.py (`plan_repro`, `get_active_graph`), dvc/stage/__init__.py. */
import type { Stage, StageReason } from '../../protocol/model.js';

export interface PlanOptions {
  /** Names of stages; empty: all. */
  readonly targets: readonly string[];
  /** From the targets on, instead of up to them. */
  readonly downstream: boolean;
  /** The targets alone. */
  readonly single: boolean;
  /** Also stages that did not change. */
  readonly force: boolean;
  /** Stage -> parameters that the run sets: `params.yaml:train.lr`. */
  readonly set: ReadonlyMap<string, readonly string[]>;
}

export interface PlannedStage {
  readonly name: string;
  /** `perhaps`: when a stage before it gives another output than before. */
  readonly verdict: 'runs' | 'perhaps' | 'skipped' | 'frozen';
  readonly reasons: readonly string[];
}

/** In the order of the pipeline; stages that the run has nothing to do with are left out. `stages` are in that order. */
export function planRun(stages: readonly Stage[], options: PlanOptions): PlannedStage[] {
  const scope = inScope(stages, options);
  const planned: PlannedStage[] = [];
  const verdicts = new Map<string, PlannedStage['verdict']>();
  for (const stage of stages.filter((one) => scope.has(one.name))) {
    const one = plan(stage, stages, verdicts, options);
    verdicts.set(stage.name, one.verdict);
    planned.push(one);
  }
  return planned;
}

function plan(
  stage: Stage,
  stages: readonly Stage[],
  verdicts: ReadonlyMap<string, PlannedStage['verdict']>,
  { force, set }: PlanOptions,
): PlannedStage {
  const { name } = stage;
  const parameters = (set.get(name) ?? []).map((parameter) => `${parameter} is set`);
  const before = stage.frozen
    ? []
    : producers(stage, stages).filter((other) => ['runs', 'perhaps'].includes(verdicts.get(other.name) ?? 'skipped'));
  if (force) {
    return { name, verdict: 'runs', reasons: ['forced'] };
  }
  if (stage.frozen && !stage.reasons.some(({ kind }) => kind === 'output')) {
    return { name, verdict: 'frozen', reasons: ['frozen'] };
  }
  const changed = stage.state === 'changed' || stage.state === 'never-run';
  if (changed || parameters.length > 0) {
    const why = stage.state === 'never-run' ? ['never run'] : stage.reasons.map(reasonText);
    return { name, verdict: 'runs', reasons: [...parameters, ...(changed ? why : [])] };
  }
  return before.length > 0
    ? { name, verdict: 'perhaps', reasons: before.map((other) => `if ${other.name} gives another output`) }
    : { name, verdict: 'skipped', reasons: ['nothing changed'] };
}

export function reasonText({ subject, change }: StageReason): string {
  return `${subject} ${change}`;
}

/** Names of the stages that the run looks at. */
export function inScope(
  stages: readonly Stage[],
  { targets, downstream, single }: Pick<PlanOptions, 'targets' | 'downstream' | 'single'>,
): Set<string> {
  if (targets.length === 0) {
    return new Set(stages.map(({ name }) => name));
  }
  const found = new Set(targets);
  const next = single
    ? () => []
    : downstream
      ? (stage: Stage) => stages.filter((other) => producers(other, stages).includes(stage))
      : // A frozen stage needs nothing before it.
        (stage: Stage) => (stage.frozen ? [] : producers(stage, stages));
  for (let waiting = stages.filter(({ name }) => found.has(name)); waiting.length > 0;) {
    waiting = waiting.flatMap(next).filter(({ name }) => !found.has(name));
    waiting.forEach(({ name }) => found.add(name));
  }
  return found;
}

/** Stages that write what the stage reads: the path, a folder around it, or something in it. */
function producers(stage: Stage, stages: readonly Stage[]): Stage[] {
  const touches = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
  return stages.filter((other) => other !== stage && other.outs.some((out) => stage.deps.some((dep) => touches(dep, out))));
}
