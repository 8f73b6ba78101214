/** What DVC tracks in the working tree: outputs of stages, what `dvc add` took, and imports; and where each of it is. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLocked } from '../../core/experiments/tracked.js';
import { isUrl, parseDvcFile, type IgnoreRules, type LockedFile } from '../../core/pipeline/index.js';
import { parseValues, valueAt } from '../../core/values/index.js';
import type { DataItem, DataState } from '../../protocol/data.js';
import { readDvcConfig } from '../dvcConfig/index.js';
import { findProjectFiles, type ProjectFiles } from '../index/projectFiles.js';
import { FolderSource } from '../index/sources.js';
import { DvcCache } from '../pipeline/cache.js';
import { FileHashes } from '../pipeline/hashes.js';

const LIMIT = 50_000_000;

interface Declared {
  readonly path: string;
  readonly kind: DataItem['kind'];
  readonly file: string;
  readonly target: string;
  readonly locked: LockedFile | undefined;
}

/** @param files of the working tree, when they are known already */
export async function listData(root: string, hashes: FileHashes, files?: ProjectFiles, signal?: AbortSignal): Promise<DataItem[]> {
  const found = files ?? (await findProjectFiles(root));
  const declared = await declaredData(new FolderSource(root, found));
  const cache = new DvcCache((await readDvcConfig(root)).cacheFolder, signal);
  const items: DataItem[] = [];
  for (const one of declared) {
    signal?.throwIfAborted();
    items.push(await itemOf(root, one, cache, hashes, found.rules, signal));
  }
  return items.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Keeps the hashes of files that did not change. */
export class DataListing {
  private readonly hashes = new FileHashes();

  list(root: string, files?: ProjectFiles, signal?: AbortSignal): Promise<DataItem[]> {
    return listData(root, this.hashes, files, signal);
  }
}

async function declaredData(source: FolderSource): Promise<Declared[]> {
  const found: Declared[] = [];
  for (const file of await source.dvcFiles()) {
    const text = await source.text(file, LIMIT).catch(() => '');
    const outs = await Promise.resolve()
      .then(() => ({ outs: parseDvcFile(text, file).outs, isImport: valueAt(parseValues(text, 'yaml'), ['deps']) !== undefined }))
      .catch(() => null);
    for (const out of outs?.outs ?? []) {
      if (out.cache) {
        found.push({ path: out.path, kind: outs?.isImport ? 'import' : 'added', file, target: file, locked: out });
      }
    }
  }
  for (const file of await source.pipelineFiles()) {
    const { stages, lock } = await readLocked(source, file);
    for (const stage of stages) {
      for (const { path } of stage.outs.filter((out) => out.cache && !isUrl(out.path))) {
        const locked = lock?.get(stage.name)?.outs.find((one) => one.path === path);
        found.push({ path, kind: 'output', file, target: path, locked });
      }
    }
  }
  return found;
}

async function itemOf(
  root: string,
  { path, kind, file, target, locked }: Declared,
  cache: DvcCache,
  hashes: FileHashes,
  rules: IgnoreRules,
  signal: AbortSignal | undefined,
): Promise<DataItem> {
  const full = join(root, path);
  const stats = await lstat(full).catch(() => null);
  const legacy = locked?.legacy ?? false;
  const ignored = (below: string, isFolder: boolean): boolean =>
    isFolder ? rules.ignoresFolder(`${path}/${below}`) : rules.ignoresFile(`${path}/${below}`);
  const here = stats === null ? null : await hashes.hash(full, { legacy, ignored, signal });
  const hash = locked?.md5 ?? null;
  const cached = hash !== null && (await cache.has(hash, legacy));
  return {
    path,
    kind,
    file,
    target,
    hash,
    here,
    size: locked?.size ?? null,
    files: locked?.nfiles ?? null,
    isFolder: hash?.endsWith('.dir') ?? stats?.isDirectory() ?? false,
    state: stateOf(hash, here),
    cached,
  };
}

function stateOf(hash: string | null, here: string | null): DataState {
  return hash === null ? 'new' : here === null ? 'missing' : here === hash ? 'unchanged' : 'changed';
}

/** What a checkout would take away for good: changed or new, or what no cache holds. */
export function atRisk(items: readonly DataItem[]): DataItem[] {
  return items.filter(({ here, state, cached }) => here !== null && (state !== 'unchanged' || !cached));
}
