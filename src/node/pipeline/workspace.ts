/** The pipeline of the working tree: its stages, and whether each is up to date. */
import { messageOf } from '../../core/messageOf.js';
import { lstat, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  describePipelineError,
  type IgnoreRules,
  inPipelineOrder,
  isUrl,
  NO_RULES,
  parentOf,
  parseDvcFile,
  parseDvcLock,
  stageStatus,
  type DvcLock,
  type LockedStage,
  type StageDefinition,
  type StageStatus,
  type Workspace,
} from '../../core/pipeline/index.js';
import { FileMissing, type FileSource } from '../../core/ports.js';
import { formatOf, isMap, parseValues } from '../../core/values/index.js';
import type { Stage } from '../../protocol/model.js';
import type { Value } from '../../protocol/values.js';
import { FolderSource } from '../index/sources.js';
import { readDvcConfig } from '../dvcConfig/index.js';
import { DvcCache } from './cache.js';
import type { FileHashes } from './hashes.js';

const LIMIT = 50_000_000;

export interface PipelineStatus {
  readonly stages: readonly Stage[];
  readonly errors: readonly { readonly file: string; readonly message: string }[];
}

/** A stage of a file, or what a `*.dvc` file tracks. */
export interface FoundStage {
  readonly definition: StageDefinition;
  readonly file: string;
  readonly status: StageStatus;
}

export interface FoundStages {
  readonly found: readonly FoundStage[];
  readonly errors: PipelineStatus['errors'];
}

/**
 * @param files `dvc.yaml` files, relative to `root`. One that cannot be read costs its own stages only.
 * @param rules what is left out of folders
 */
export async function pipelineStatus(
  root: string,
  files: readonly string[],
  hashes: FileHashes,
  rules: IgnoreRules = NO_RULES,
): Promise<PipelineStatus> {
  const workspace = await workspaceOf(root, hashes, rules);
  const { found, errors } = await findStages(new FolderSource(root, { paths: files, rules }), files, () => workspace);
  const ordered = inPipelineOrder(found.map((one) => ({ ...one.definition, one })));
  return { stages: ordered.map(({ one: { definition, file, status } }) => toStage(definition, file, status)), errors };
}

/** The files of a folder, as the states of stages are about them. */
export async function workspaceOf(root: string, hashes: FileHashes, rules: IgnoreRules, signal?: AbortSignal): Promise<Workspace> {
  return folderWorkspace(root, hashes, (await readDvcConfig(root)).cacheFolder, rules, signal);
}

/**
 * Stages of `dvc.yaml` files, and what `*.dvc` files track.
 * @param workspaceFor where a stage finds its files, by what `dvc.lock` says of it
 */
export async function findStages(
  source: FileSource,
  files: readonly string[],
  workspaceFor: (locked: LockedStage | undefined) => Workspace,
  signal?: AbortSignal,
): Promise<FoundStages> {
  const errors: { file: string; message: string }[] = [];
  const found: FoundStage[] = [];
  for (const file of files) {
    try {
      const { stages, problems, lock } = file.endsWith('.dvc') ? await readDvcFile(source, file) : await readPipelineFile(source, file);
      errors.push(...problems);
      for (const definition of stages) {
        signal?.throwIfAborted();
        const locked = lock.get(definition.name);
        const status = await stageStatus(definition, locked, workspaceFor(locked)).catch(unreadable(signal));
        found.push({ definition, file, status });
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof FileMissing)) {
        errors.push({ file, message: messageOf(error) });
      }
    }
  }
  return { found, errors };
}

interface ReadFile {
  readonly stages: readonly StageDefinition[];
  readonly lock: DvcLock;
  readonly problems: PipelineStatus['errors'];
}

async function readPipelineFile(source: FileSource, file: string): Promise<ReadFile> {
  const { stages, problems } = await source.pipeline(file);
  return {
    stages,
    lock: await readLock(source, file, stages),
    problems: problems.map(({ error }) => ({ file, message: describePipelineError(error) })),
  };
}

const NO_PARTS = { command: [], commandIsList: false, params: [], metrics: [], plots: [], plotDefinitions: [] };

/** As a stage that ran with what the file says. */
async function readDvcFile(source: FileSource, file: string): Promise<ReadFile> {
  const text = await source.text(file, LIMIT);
  const { deps, outs, frozen } = parseDvcFile(text, file);
  const entry = parseValues(text, 'yaml');
  const definition: StageDefinition = {
    ...NO_PARTS,
    name: file,
    key: file,
    wdir: parentOf(file),
    deps: deps.map(({ path }) => path),
    tracked: new Map(),
    outs: outs.map(({ path, cache }) => ({ path, cache, persist: false })),
    frozen,
    alwaysChanged: false,
    description: null,
    templated: false,
    entry: isMap(entry) ? entry : {},
  };
  const locked: LockedStage = { command: [], commandIsList: false, deps, outs, params: new Map() };
  return { stages: [definition], lock: new Map([[file, locked]]), problems: [] };
}

async function readLock(source: FileSource, file: string, stages: readonly StageDefinition[]): Promise<DvcLock> {
  const folder = parentOf(file);
  const text = await source.text(folder === '' ? 'dvc.lock' : `${folder}/dvc.lock`, LIMIT).catch((error: unknown) => {
    if (error instanceof FileMissing) {
      return null;
    }
    throw error;
  });
  const wdirs = new Map(stages.map((stage) => [stage.name, stage.wdir]));
  try {
    return text === null ? new Map() : parseDvcLock(text, (name) => wdirs.get(name) ?? folder);
  } catch (error) {
    throw new Error(`dvc.lock: ${messageOf(error)}`, { cause: error });
  }
}

/** A file that cannot be read is a reason, not the end of the pipeline. */
function unreadable(signal: AbortSignal | undefined): (error: unknown) => StageStatus {
  return (error) => {
    signal?.throwIfAborted();
    const path = (error as NodeJS.ErrnoException).path ?? messageOf(error);
    return { state: 'changed', reasons: [{ kind: 'error', subject: path, change: 'unreadable' }] };
  };
}

/** What several stages ask for is looked up once. */
function folderWorkspace(root: string, hashes: FileHashes, cache: string, rules: IgnoreRules, signal: AbortSignal | undefined): Workspace {
  const objects = new DvcCache(cache, signal);
  const known = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const promise = known.get(key) ?? make();
    known.set(key, promise);
    return promise as Promise<T>;
  };
  return {
    hash: (path, legacy) =>
      once(`hash ${legacy} ${path}`, () => {
        const ignored = (below: string, isFolder: boolean): boolean => {
          const one = path === '.' ? below : `${path}/${below}`;
          return isFolder ? rules.ignoresFolder(one) : rules.ignoresFile(one);
        };
        return hashes.hash(resolve(root, path), { signal, legacy, ignored });
      }),
    exists: (path) =>
      lstat(resolve(root, path)).then(
        () => true,
        () => false,
      ),
    inCache: (md5, legacy) => objects.has(md5, legacy),
    params: (path) =>
      once(`params ${path}`, async (): Promise<Value | null> => {
        const content = isUrl(path) ? null : await read(root, path);
        return content === null ? null : parseValues(content, formatOf(path));
      }),
  };
}

async function read(root: string, path: string): Promise<string | null> {
  try {
    return await readFile(resolve(root, path), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return null;
    }
    throw error;
  }
}

/** As DVC makes it. */
export function stageName({ name }: StageDefinition, file: string): string {
  return file === 'dvc.yaml' || file.endsWith('.dvc') ? name : `${file}:${name}`;
}

function toStage(definition: StageDefinition, file: string, status: StageStatus): Stage {
  return {
    name: stageName(definition, file),
    file,
    command: definition.command.join(' && '),
    deps: definition.deps,
    outs: [...definition.outs, ...definition.metrics, ...definition.plots].map((out) => out.path),
    range: { start: 0, end: 0 },
    frozen: definition.frozen,
    ...status,
  };
}
