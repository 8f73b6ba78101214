/** Experiments of the past that a sweep can learn from: those with the same code, the same data and the same other parameters. */
import type { FileSource } from '../../core/ports.js';
import { toCells, type PastTrial } from '../../core/search/journal.js';
import { numberOf } from '../../core/search/objective.js';
import { metricOf, pastPoint } from '../../core/search/revisionValues.js';
import { pointKey } from '../../core/search/space.js';
import type { Sweep } from '../../core/search/sweep.js';
import type { SweepProject } from './project.js';

/** Methods that learn; the others try what they would have tried. */
export function learns({ method, objectives }: Sweep): boolean {
  return objectives.length > 0 && !['grid', 'random', 'qmc', 'hyperopt-random'].includes(method);
}

/** More would slow each question down, and say little more. */
const MOST = 500;

/** The newest first, of equal points the newest alone. */
export async function pastExperiments(project: SweepProject, sweep: Sweep, baseline: string): Promise<PastTrial[]> {
  const { experiments } = await project.repository.refs();
  const wanted = await comparable(project, baseline);
  const base = await project.filesAt(baseline);
  const found = new Map<string, PastTrial & { readonly time: number }>();
  // A commit of the branch, the baseline among them, is a past result too where it has metrics.
  for (const commit of new Set([baseline, ...experiments.map((one) => one.commit)])) {
    const read = await project.repository.objects.commit(commit);
    const files = read && (await project.filesAt(commit).catch(() => null));
    const point = files && pastPoint(sweep, files, base);
    if (!read || !files || !point || (await comparable(project, commit)) !== wanted) {
      continue;
    }
    const values = sweep.objectives.map(({ name }) => metricOf(files.metrics, name));
    if (values.every((cell) => cell !== undefined && Number.isFinite(numberOf(cell) ?? NaN))) {
      const key = pointKey(point);
      if ((found.get(key)?.time ?? -1) < read.time) {
        found.set(key, { experiment: commit, point: toCells(point), values: values.flatMap((cell) => cell ?? []), time: read.time });
      }
    }
  }
  return [...found.values()]
    .sort((a, b) => b.time - a.time)
    .slice(0, MOST)
    .map(({ experiment, point, values }) => ({ experiment, point, values }));
}

/** Equal for commits whose stages, code and data are the same: commands, and the ids of what they depend on that no stage makes. */
async function comparable(project: SweepProject, commit: string): Promise<string> {
  const source = await project.sourceAt(commit);
  const parts: string[] = [];
  const made = new Set<string>();
  const needed = new Set<string>();
  for (const file of await source.pipelineFiles()) {
    const pipeline = await source.pipeline(file).catch(() => null);
    for (const { name, command, outs, metrics, plots, deps } of pipeline?.stages ?? []) {
      parts.push(JSON.stringify([file, name, command]));
      [...outs, ...metrics, ...plots].forEach(({ path }) => made.add(path));
      deps.forEach((path) => needed.add(path));
    }
  }
  for (const path of needed) {
    if (!made.has(path)) {
      parts.push(`${path} ${await identity(source, path)}`);
    }
  }
  return parts.sort().join('\n');
}

/** Of a file in Git its text; of data that DVC tracks what its `.dvc` file says. */
async function identity(source: FileSource, path: string): Promise<string> {
  const tracked = await source.text(`${path}.dvc`, LIMIT).catch(() => null);
  if (tracked !== null) {
    return tracked;
  }
  const files = (await source.kind(path)) === 'directory' ? await source.filesUnder(path) : [path];
  const texts = await Promise.all(files.map((file) => source.text(file, LIMIT).catch(() => '')));
  return JSON.stringify(files.map((file, at) => [file, texts[at]]));
}

const LIMIT = 1_000_000;
