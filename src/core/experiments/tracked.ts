/** Dependencies and outputs of a revision, from `dvc.lock` and `*.dvc` files, as `dvc exp show` lists them. */
import { parentOf, parseDvcFile, parseLockedFiles, type DvcYaml, type LockedFile } from '../pipeline/index.js';
import type { FileSource } from '../ports.js';

export interface TrackedFile {
  readonly path: string;
  readonly hash: string | null;
  readonly size: number | null;
  readonly nfiles: number | null;
}

export interface TrackedFiles {
  readonly deps: readonly TrackedFile[];
  readonly outs: readonly (TrackedFile & { readonly cache: boolean; readonly isDataSource: boolean })[];
}

const LIMIT = 50_000_000;

/** The stages of a pipeline, and what its lock says of them; neither of a file that is missing or broken. */
export async function readLocked(
  source: FileSource,
  file: string,
): Promise<{ readonly stages: DvcYaml['stages']; readonly lock: ReturnType<typeof parseLockedFiles> | null }> {
  const pipeline = await source.pipeline(file).catch(() => null);
  const folder = parentOf(file);
  const wdirOf = (name: string): string => pipeline?.stages.find((stage) => stage.name === name)?.wdir ?? folder;
  const lock = await source
    .text(folder === '' ? 'dvc.lock' : `${folder}/dvc.lock`, LIMIT)
    .then((text) => parseLockedFiles(text, wdirOf))
    .catch(() => null);
  return { stages: pipeline?.stages ?? [], lock };
}

/** What cannot be read is left out: `readRevision` has said why. */
export async function readTracked(source: FileSource): Promise<TrackedFiles> {
  const deps: TrackedFile[] = [];
  const outs: (TrackedFile & { cache: boolean; isDataSource: boolean })[] = [];
  for (const file of await source.dvcFiles()) {
    const parsed = await source
      .text(file, LIMIT)
      .then((text) => parseDvcFile(text, file))
      .catch(() => null);
    deps.push(...(parsed?.deps ?? []).map((dep) => tracked(dep.path, dep)));
    outs.push(...(parsed?.outs ?? []).map((out) => ({ ...tracked(out.path, out), cache: out.cache, isDataSource: true })));
  }
  for (const file of await source.pipelineFiles()) {
    const { stages, lock } = await readLocked(source, file);
    for (const stage of stages) {
      const locked = lock?.get(stage.name);
      for (const path of stage.deps) {
        deps.push(tracked(path, fileAt(locked?.deps, path)));
      }
      for (const { path, cache } of stage.outs) {
        const file = fileAt(locked?.outs, path);
        outs.push({
          path,
          hash: file?.md5 ?? null,
          size: file?.size ?? null,
          nfiles: file?.nfiles ?? null,
          cache,
          isDataSource: false,
        });
      }
    }
  }
  return { deps, outs };
}

function tracked(path: string, locked: LockedFile | undefined): TrackedFile {
  return { path, hash: locked?.md5 ?? null, size: locked?.size ?? null, nfiles: locked?.nfiles ?? null };
}

function fileAt(files: readonly LockedFile[] | undefined, path: string): LockedFile | undefined {
  return files?.find((one) => one.path === path);
}
