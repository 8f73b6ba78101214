/** `espalier pipeline`: stages as DVC resolves them, and the state of each as `dvc status` says it. */
import { printJson, toJson } from '../core/experiments/showJson.js';
import { inPipelineOrder, neededStages, type LockedStage, type Workspace } from '../core/pipeline/index.js';
import type { FileSource } from '../core/ports.js';
import { EspalierError, type StageReason, type StageState, type ValueMap } from '../protocol/index.js';
import { Project } from './index/project.js';
import { FileHashes } from './pipeline/hashes.js';
import { findStages, stageName, workspaceOf, type PipelineStatus } from './pipeline/workspace.js';
import { resolveRevision } from './resolveRevision.js';

export interface ShownStage {
  /** As DVC makes it: `train@a`, `nested/dvc.yaml:train`, `data.dvc`. */
  readonly name: string;
  readonly file: string;
  /** The resolved entry in the file's own keys. */
  readonly definition: ValueMap;
  readonly frozen: boolean;
  /** Names of the stages whose outputs it needs, as `dvc dag` draws them. */
  readonly needs: readonly string[];
  readonly status: { readonly state: StageState; readonly reasons: readonly StageReason[] };
}

export interface ShownPipeline {
  readonly stages: readonly ShownStage[];
  readonly errors: PipelineStatus['errors'];
}

/**
 * Throws as `Repository.open`, and `no-revision`.
 * @param revision whose stages are shown, null for the working tree. Of a revision only commands and parameters are compared with
 * `dvc.lock`: its data may be nowhere on this disk.
 */
export async function showPipeline(folder: string, git: string, revision: string | null): Promise<ShownPipeline> {
  const project = await Project.open(
    { folder, git, commitsPerBranch: 1, mainMetric: null, directions: {}, conventionalParams: [], conventionalMetrics: [] },
    null,
  );
  try {
    const { found, errors } = revision === null ? await ofWorkspace(project) : await ofRevision(project, revision);
    const ordered = inPipelineOrder(found.map((one) => ({ ...one.definition, one })));
    const names = ordered.map(({ one: { definition, file } }) => stageName(definition, file));
    const needs = neededStages(ordered);
    const stages = ordered.map(({ one: { definition, file, status } }, at) => ({
      name: names[at] ?? '',
      file,
      definition: definition.entry,
      frozen: definition.frozen,
      needs: (needs[at] ?? []).flatMap((one) => names[one] ?? []),
      status: { state: status.state, reasons: status.reasons },
    }));
    return { stages, errors };
  } finally {
    project.dispose();
  }
}

async function ofWorkspace(project: Project): ReturnType<typeof findStages> {
  await project.scan();
  const workspace = await workspaceOf(project.root, new FileHashes(), project.ignoreRules);
  return findStages(project.folderSource(), project.files, () => workspace);
}

async function ofRevision(project: Project, revision: string): ReturnType<typeof findStages> {
  const { repository, reader } = project;
  const id = await resolveRevision(repository, await repository.refs(), revision);
  await reader.readCommits([id]);
  const commit = reader.commit(id);
  if (commit === null) {
    throw new EspalierError('no-revision', 'Git does not have this commit (a shallow or partial clone?).');
  }
  const source = reader.source(commit);
  const files = [...(await source.pipelineFiles()), ...(await source.dvcFiles())];
  return findStages(source, files, (locked) => asLocked(source, locked));
}

/** All files are as `dvc.lock` says. */
function asLocked(source: FileSource, locked: LockedStage | undefined): Workspace {
  const hashes = new Map([...(locked?.deps ?? []), ...(locked?.outs ?? [])].map(({ path, md5 }) => [path, md5]));
  return {
    hash: (path) => Promise.resolve(hashes.get(path) ?? null),
    exists: () => Promise.resolve(true),
    inCache: () => Promise.resolve(true),
    params: async (path) => ((await source.kind(path)) === 'missing' ? null : source.values(path)),
  };
}

export function pipelineJson(stages: readonly ShownStage[]): string {
  const json = stages.map(({ name, file, definition, frozen, needs, status: { state, reasons } }) => ({
    name,
    file,
    definition: toJson(definition),
    frozen,
    needs,
    status: { state, reasons: reasons.map(({ kind, subject, change }) => ({ kind, subject, change })) },
  }));
  return `${printJson(json)}\n`;
}

const STATES: Readonly<Record<StageState, string>> = {
  unchanged: 'up to date',
  changed: 'changed',
  'never-run': 'never run',
  frozen: 'frozen',
};

/** For people: a line for each stage, and below it why it would run. */
export function pipelineText(stages: readonly ShownStage[]): string {
  const width = Math.max(0, ...stages.map(({ name }) => name.length));
  return stages
    .flatMap(({ name, status: { state, reasons } }) => [
      `${name.padEnd(width)}  ${STATES[state]}\n`,
      ...reasons.map(({ kind, subject, change }) => `    ${kind} ${change}: ${subject}\n`),
    ])
    .join('');
}
