/** The pipeline of the working tree: its stages, and whether each is up to date. */
import { lstat, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  describePipelineError,
  inPipelineOrder,
  isUrl,
  NO_RULES,
  parentOf,
  parseDvcLock,
  stageStatus,
  type DvcLock,
  type StageDefinition,
  type StageStatus,
  type Workspace,
} from '../../core/pipeline/index.js';
import { FileMissing } from '../../core/ports.js';
import { formatOf, parseValues } from '../../core/values/index.js';
import type { Stage } from '../../protocol/model.js';
import type { Value } from '../../protocol/values.js';
import { FolderSource } from '../index/sources.js';
import { readDvcConfig } from '../dvcConfig/index.js';
import { DvcCache } from './cache.js';
import type { FileHashes } from './hashes.js';

export interface PipelineStatus {
  readonly stages: readonly Stage[];
  readonly errors: readonly { readonly file: string; readonly message: string }[];
}

/** @param files `dvc.yaml` files, relative to `root`. One that cannot be read costs its own stages only. */
export async function pipelineStatus(
  root: string,
  files: readonly string[],
  hashes: FileHashes,
  signal?: AbortSignal,
): Promise<PipelineStatus> {
  const workspace = folderWorkspace(root, hashes, (await readDvcConfig(root)).cacheFolder, signal);
  const errors: { file: string; message: string }[] = [];
  const found: (StageDefinition & { readonly stage: Stage })[] = [];
  const source = new FolderSource(root, { paths: files, rules: NO_RULES });
  for (const file of files) {
    try {
      const { stages, problems } = await source.pipeline(file);
      errors.push(...problems.map(({ error }) => ({ file, message: describePipelineError(error) })));
      const lock = await readLock(root, file, stages);
      for (const definition of stages) {
        signal?.throwIfAborted();
        const status = await stageStatus(definition, lock.get(definition.name), workspace).catch(unreadable(signal));
        found.push({ ...definition, stage: toStage(definition, file, status) });
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof FileMissing)) {
        errors.push({ file, message: messageOf(error) });
      }
    }
  }
  return { stages: inPipelineOrder(found).map((one) => one.stage), errors };
}

async function readLock(root: string, file: string, stages: readonly StageDefinition[]): Promise<DvcLock> {
  const folder = parentOf(file);
  const text = await read(root, folder === '' ? 'dvc.lock' : `${folder}/dvc.lock`);
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
function folderWorkspace(root: string, hashes: FileHashes, cache: string, signal: AbortSignal | undefined): Workspace {
  const objects = new DvcCache(cache, signal);
  const known = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const promise = known.get(key) ?? make();
    known.set(key, promise);
    return promise as Promise<T>;
  };
  return {
    hash: (path, legacy) => once(`hash ${legacy} ${path}`, () => hashes.hash(resolve(root, path), { signal, legacy })),
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toStage(definition: StageDefinition, file: string, status: StageStatus): Stage {
  return {
    name: file === 'dvc.yaml' ? definition.name : `${file}:${definition.name}`,
    file,
    command: definition.command.join(' && '),
    deps: definition.deps,
    outs: [...definition.outs, ...definition.metrics, ...definition.plots].map((out) => out.path),
    range: { start: 0, end: 0 },
    frozen: definition.frozen,
    ...status,
  };
}
