/** The order of a pipeline. Source: dvc/repo/graph.py (`build_graph`). */
import type { StageDefinition } from './dvcYaml.js';
import { parentOf } from './paths.js';

type Edges = Pick<StageDefinition, 'deps' | 'params' | 'outs' | 'metrics' | 'plots'>;

/** Stages in an order in which each comes after those whose outputs it needs; otherwise as given. A cycle is cut somewhere. */
export function inPipelineOrder<T extends Edges>(stages: readonly T[]): T[] {
  const needs = neededStages(stages);
  const ordered: T[] = [];
  const seen = new Set<number>();
  // Without recursion: a pipeline may be a chain of thousands.
  for (let first = 0; first < stages.length; first++) {
    const stack = seen.has(first) ? [] : [{ at: first, rest: null as number[] | null }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const stage = stages[top.at];
      if (stage === undefined || (top.rest === null && seen.has(top.at))) {
        stack.pop();
        continue;
      }
      seen.add(top.at);
      top.rest ??= [...(needs[top.at] ?? [])];
      const next = top.rest.shift();
      if (next === undefined) {
        ordered.push(stage);
        stack.pop();
      } else if (!seen.has(next)) {
        stack.push({ at: next, rest: null });
      }
    }
  }
  return ordered;
}

/** For each stage, where in the list those are whose outputs it needs. */
export function neededStages(stages: readonly Edges[]): number[][] {
  const producers = producersByPath(stages);
  return stages.map((stage) => [
    ...new Set([...stage.deps, ...stage.params.map(({ file }) => file)].flatMap((path) => producers(path)).sort((a, b) => a - b)),
  ]);
}

/** Of a path: the stages that write it, a folder around it, or something inside it. */
function producersByPath(stages: readonly Edges[]): (path: string) => number[] {
  const at = new Map<string, number[]>();
  const below = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, path: string, stage: number): void => {
    const list = map.get(path);
    if (list === undefined) {
      map.set(path, [stage]);
    } else if (list.at(-1) !== stage) {
      list.push(stage);
    }
  };
  stages.forEach((stage, index) => {
    for (const { path } of [...stage.outs, ...stage.metrics, ...stage.plots]) {
      add(at, path, index);
      ancestors(path).forEach((folder) => add(below, folder, index));
    }
  });
  return (path) => [path, ...ancestors(path)].flatMap((one) => at.get(one) ?? []).concat(below.get(path) ?? []);
}

function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    found.push(folder);
  }
  return path === '.' ? [] : [...found, '.'];
}
