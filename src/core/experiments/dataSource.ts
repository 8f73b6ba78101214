/**
 * A revision with the data that DVC keeps for it: where Git (or the working tree) does not have a file, DVC's cache may. Remotes are
 * never asked. Source: dvc/fs/dvc.py, dvc_data/fs.py.
 */
import type { Value } from '../../protocol/values.js';
import {
  parentOf,
  parseDvcFile,
  parseDvcLock,
  type DvcLock,
  type DvcYaml,
  type LockedFile,
  type StageDefinition,
} from '../pipeline/index.js';
import { FileMissing, NotFetched, type DataCache, type DataObject, type FileSource } from '../ports.js';

const LIMIT = 50_000_000;

/** An output that DVC's cache holds. */
interface Output {
  readonly path: string;
  /** Null when it was not made yet. */
  readonly locked: LockedFile | null;
}

/** A path in an output. */
interface Place {
  readonly output: Output;
  /** Relative to the output; empty for itself. */
  readonly rest: string;
}

type Listing = ReadonlyMap<string, string> | 'no folder' | 'not fetched';

export class DataSource implements FileSource {
  /** Outputs that were asked for, with what of them is not in the cache. */
  readonly lacking = new Map<string, DataObject>();
  private readonly locks = new Map<string, Promise<DvcLock>>();
  private added: Promise<ReadonlyMap<string, Output>> | null = null;

  constructor(
    private readonly base: FileSource,
    private readonly cache: DataCache,
  ) {}

  /** Nothing was missing but what is in `lacking` that may be there later. */
  get complete(): boolean {
    return this.base.complete ?? true;
  }

  pipelineFiles(): Promise<readonly string[]> {
    return this.base.pipelineFiles();
  }

  dvcFiles(): Promise<readonly string[]> {
    return this.base.dvcFiles();
  }

  pipeline(path: string): Promise<DvcYaml> {
    return this.base.pipeline(path);
  }

  async kind(path: string): Promise<'file' | 'directory' | 'missing'> {
    const kind = await this.base.kind(path);
    if (kind !== 'missing') {
      return kind;
    }
    const place = await this.placeOf(path);
    if (place === null) {
      return (await this.outputsBelow(path)).length > 0 ? 'directory' : 'missing';
    }
    const listing = await this.listing(place.output);
    if (listing === 'no folder') {
      return place.rest === '' && place.output.locked?.md5 != null ? 'file' : 'missing';
    }
    if (listing === 'not fetched') {
      // Whatever it is: reading it says what is the matter.
      return 'file';
    }
    return place.rest !== '' && listing.has(place.rest) ? 'file' : below(listing, place.rest).length > 0 ? 'directory' : 'missing';
  }

  async filesUnder(folder: string): Promise<readonly string[]> {
    const found = new Set((await this.base.kind(folder)) === 'directory' ? await this.base.filesUnder(folder) : []);
    const place = await this.placeOf(folder);
    const outputs = place === null ? await this.outputsBelow(folder) : [place.output];
    for (const output of outputs) {
      const listing = await this.listing(output);
      if (typeof listing === 'string') {
        found.add(output.path);
      } else {
        below(listing, place?.rest ?? '').forEach((path) => found.add(`${output.path}/${path}`));
      }
    }
    return [...found];
  }

  async values(path: string): Promise<Value> {
    return this.base.values(path).catch(async (error: unknown) => this.cached(path, error, (object) => this.cache.values(object, path)));
  }

  async text(path: string, limit: number): Promise<string> {
    return this.base
      .text(path, limit)
      .catch(async (error: unknown) => this.cached(path, error, (object) => this.cache.text(object, path, limit)));
  }

  async bytes(path: string, limit: number): Promise<Uint8Array> {
    return this.base
      .bytes(path, limit)
      .catch(async (error: unknown) => this.cached(path, error, (object) => this.cache.bytes(object, path, limit)));
  }

  /** From the cache, when the base does not have it. */
  private async cached<T>(path: string, error: unknown, read: (object: LockedFile & { md5: string }) => Promise<T | null>): Promise<T> {
    const place = error instanceof FileMissing && !(error instanceof NotFetched) ? await this.placeOf(path) : null;
    if (place === null) {
      throw error;
    }
    const { output, rest } = place;
    const listing = await this.listing(output);
    if (listing === 'not fetched') {
      throw this.notFetched(output, output.locked?.md5 ?? '', path, rest === '' ? isADirectory(path) : noListing(output.path));
    }
    const locked = output.locked;
    const md5 = listing === 'no folder' ? (rest === '' ? (locked?.md5 ?? null) : null) : (listing.get(rest) ?? null);
    if (locked === null || md5 === null) {
      throw rest === '' && typeof listing === 'string' ? new NotFetched(path, false, noStorage(path)) : error;
    }
    const found = await read({ ...locked, md5 });
    if (found === null) {
      throw this.notFetched(output, md5, path, noStorage(path));
    }
    return found;
  }

  private notFetched({ path: output, locked }: Output, md5: string, path: string, failure: NotFetched['failure']): NotFetched {
    this.lacking.set(output, { md5, legacy: locked?.legacy ?? false });
    return new NotFetched(path, true, failure);
  }

  private async listing({ locked }: Output): Promise<Listing> {
    if (locked?.md5 == null || !locked.md5.endsWith('.dir')) {
      return 'no folder';
    }
    return (await this.cache.folder({ md5: locked.md5, legacy: locked.legacy })) ?? 'not fetched';
  }

  /** The output that a path is, or is in. */
  private async placeOf(path: string): Promise<Place | null> {
    for (let at = path; at !== ''; at = parentOf(at)) {
      const output = await this.outputAt(at);
      if (output !== null) {
        return { output, rest: path.slice(at.length + 1) };
      }
    }
    return null;
  }

  private async outputAt(path: string): Promise<Output | null> {
    for (const file of await this.base.pipelineFiles()) {
      const pipeline = await this.pipelineOrNull(file);
      const stage = pipeline && cachedOutputs(pipeline).get(path);
      if (pipeline && stage) {
        return this.stageOutput(file, pipeline, stage, path);
      }
    }
    return (await this.addedOutputs()).get(path) ?? null;
  }

  private async outputsBelow(folder: string): Promise<Output[]> {
    const inside = (path: string): boolean => folder === '' || folder === '.' || path.startsWith(`${folder}/`);
    const found: Output[] = [];
    for (const file of await this.base.pipelineFiles()) {
      const pipeline = await this.pipelineOrNull(file);
      for (const [path, stage] of pipeline ? cachedOutputs(pipeline) : []) {
        if (pipeline && inside(path)) {
          found.push(await this.stageOutput(file, pipeline, stage, path));
        }
      }
    }
    return [...found, ...[...(await this.addedOutputs()).values()].filter(({ path }) => inside(path))];
  }

  private async stageOutput(file: string, pipeline: DvcYaml, { name }: StageDefinition, path: string): Promise<Output> {
    const locked = (await this.lock(file, pipeline)).get(name)?.outs.find((out) => out.path === path);
    return { path, locked: locked ?? null };
  }

  private lock(file: string, pipeline: DvcYaml): Promise<DvcLock> {
    let lock = this.locks.get(file);
    if (lock === undefined) {
      const folder = parentOf(file);
      const wdirs = new Map(pipeline.stages.map(({ name, wdir }) => [name, wdir]));
      lock = this.base
        .text(folder === '' ? 'dvc.lock' : `${folder}/dvc.lock`, LIMIT)
        .then((text) => parseDvcLock(text, (stage) => wdirs.get(stage) ?? folder))
        .catch(() => new Map());
      this.locks.set(file, lock);
    }
    return lock;
  }

  private pipelineOrNull(file: string): Promise<DvcYaml | null> {
    return this.base.pipeline(file).catch(() => null);
  }

  /** Of `*.dvc` files. */
  private addedOutputs(): Promise<ReadonlyMap<string, Output>> {
    this.added ??= (async () => {
      const found = new Map<string, Output>();
      for (const file of await this.base.dvcFiles()) {
        const parsed = await this.base
          .text(file, LIMIT)
          .then((text) => parseDvcFile(text, file))
          .catch(() => null);
        for (const out of parsed?.outs ?? []) {
          if (out.cache) {
            found.set(out.path, { path: out.path, locked: out });
          }
        }
      }
      return found;
    })();
    return this.added;
  }
}

const known = new WeakMap<DvcYaml, ReadonlyMap<string, StageDefinition>>();

/** Path -> the stage that makes it, of outputs that DVC's cache holds. */
function cachedOutputs(pipeline: DvcYaml): ReadonlyMap<string, StageDefinition> {
  let found = known.get(pipeline);
  if (found === undefined) {
    found = new Map(
      pipeline.stages.flatMap((stage) =>
        [...stage.outs, ...stage.metrics, ...stage.plots].filter(({ cache }) => cache).map(({ path }) => [path, stage] as const),
      ),
    );
    known.set(pipeline, found);
  }
  return found;
}

function below(listing: ReadonlyMap<string, string>, folder: string): string[] {
  return [...listing.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`));
}

function noStorage(path: string): NotFetched['failure'] {
  return { type: 'FileNotFoundError', message: `[Errno 2] No storage files available: '${path}'` };
}

function isADirectory(path: string): NotFetched['failure'] {
  return { type: 'IsADirectoryError', message: `[Errno 21] Is a directory: '${path}'` };
}

function noListing(path: string): NotFetched['failure'] {
  const parts = path.split('/').map((part) => `'${part}'`);
  return { type: 'DataIndexDirError', message: `failed to load directory (${parts.join(', ')}${parts.length === 1 ? ',' : ''})` };
}
