/** Reads the revisions of one repository, each once: what a commit says never changes. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { commitOf, FlatFiles, flattenCommit, lackingOf, FlatTracked, flattenTracked } from '../../core/experiments/contents.js';
import { DataSource } from '../../core/experiments/dataSource.js';
import { readRevision, type Conventions, type RevisionFiles } from '../../core/experiments/revision.js';
import { readTracked, type TrackedFiles } from '../../core/experiments/tracked.js';
import { Shapes } from '../../core/flat/index.js';
import type { Commit } from '../../core/experiments/gitObjects.js';
import type { DataObject, FileSource } from '../../core/ports.js';
import { CachedTable } from '../cache/cachedTable.js';
import { keepNewest } from '../cache/cacheFile.js';
import type { GitObjects } from '../git/objects.js';
import { presentObjects } from '../pipeline/cache.js';
import { DataObjects } from '../pipeline/dataObjects.js';
import { forEachLimited } from './limited.js';
import { CommitSource, ObjectCache } from './sources.js';

export interface ReaderOptions {
  /** The DVC project's folder inside the repository: `''` or `sub/project/`. */
  readonly prefix: string;
  readonly conventions: Conventions;
  /** Where the cache is, and the name of the build that writes it; null for none. */
  readonly cache: { readonly folder: string; readonly build: string } | null;
}

/** Commits that are asked for at a time: what waits for an answer is in the way of the garbage collector. */
const AT_A_TIME = 1_000;

/** Of the files of a cache. */
export const CACHE_ENDING = '.cache';
/** Files of other builds and settings that are kept beside one's own three. */
const MOST_FILES = 9;
/** Revisions with something missing that are read again at every refresh; more of them wait until that is asked for. */
const FEW = 100;

export class RevisionReader {
  private readonly shapes = new Shapes();
  private readonly cache: ObjectCache;
  private readonly commits = new Map<string, Commit>();
  private readonly known = new Map<string, RevisionFiles>();
  /** Commits of which Git has not everything, as in a partial clone, which may get it. */
  private readonly passing = new Set<string>();
  /** Commits of which DVC's cache has not everything, with what it lacks. */
  private readonly lacking = new Map<string, readonly DataObject[]>();
  private data = new DataObjects(null);
  private readonly revisions: CachedTable;
  private readonly tracked_: CachedTable;

  constructor(
    private readonly objects: GitObjects,
    private readonly options: ReaderOptions,
  ) {
    this.cache = new ObjectCache(objects);
    const file = (name: string): string | null => options.cache && join(options.cache.folder, `${name}-${nameOf(options)}${CACHE_ENDING}`);
    this.revisions = new CachedTable(file('revisions'), this.shapes);
    this.tracked_ = new CachedTable(file('tracked'), this.shapes);
  }

  /** Reads the cache. */
  async load(): Promise<void> {
    await Promise.all([this.revisions.load(), this.tracked_.load()]);
  }

  /** A commit that `readCommits` has read; null when Git does not have it. */
  commit(id: string): Commit | null {
    return this.commits.get(id) ?? null;
  }

  /** Reads the commits that are not known yet. */
  async readCommits(ids: Iterable<string>): Promise<void> {
    const unknown: string[] = [];
    const lacking = new Map<string, readonly DataObject[]>();
    for (const id of ids) {
      if (!this.commits.has(id)) {
        const flat = this.revisions.get(id);
        if (flat) {
          this.commits.set(id, commitOf(id, flat));
          this.known.set(id, new FlatFiles(flat));
          const objects = lackingOf(flat);
          if (objects.length > 0) {
            lacking.set(id, objects);
          }
        } else {
          unknown.push(id);
        }
      }
    }
    await forEachLimited(unknown, AT_A_TIME, (id) => this.readCommit(id));
    if (lacking.size > 0) {
      lacking.forEach((objects, id) => this.lacking.set(id, objects));
      await this.forgetPresent(lacking);
    }
  }

  /** Nothing is missing that may come. */
  get isSettled(): boolean {
    return this.passing.size + this.lacking.size === 0;
  }

  /** What was missing may have come. @param always also when there is so much of it that looking again takes long */
  lookAgain(always: boolean): void {
    this.objects.forgetMissing();
    if (always || this.passing.size <= FEW) {
      this.passing.forEach((id) => this.known.delete(id));
      this.passing.clear();
    }
  }

  /** Files of a commit that have been read. The same object as long as it is known. */
  files(id: string): RevisionFiles | undefined {
    return this.known.get(id);
  }

  /** Parameters and metrics of a commit that is known. */
  async readFiles(commit: Commit, source = this.source(commit)): Promise<RevisionFiles> {
    const files = await readRevision(source, this.options.conventions);
    const lacking = [...source.lacking.values()];
    if (lacking.length > 0) {
      this.lacking.set(commit.id, lacking);
    }
    if (!source.complete) {
      this.known.set(commit.id, files);
      this.passing.add(commit.id);
      return files;
    }
    const flat = flattenCommit(this.shapes, commit, files, lacking);
    this.revisions.set(commit.id, flat);
    const kept = new FlatFiles(flat);
    this.known.set(commit.id, kept);
    return kept;
  }

  /** Dependencies and outputs of a commit that have been read. */
  tracked(id: string): TrackedFiles | undefined {
    const flat = this.tracked_.get(id);
    return flat && new FlatTracked(flat);
  }

  /** Dependencies and outputs of a commit that is known. */
  async readTracked(commit: Commit, source = this.source(commit)): Promise<TrackedFiles> {
    const known = this.tracked(commit.id);
    if (known) {
      return known;
    }
    const tracked = await readTracked(source);
    if (!source.complete) {
      return tracked;
    }
    const flat = flattenTracked(this.shapes, tracked);
    this.tracked_.set(commit.id, flat);
    return new FlatTracked(flat);
  }

  source(commit: Commit): DataSource {
    return this.withData(new CommitSource(this.cache, commit.tree, this.options.prefix));
  }

  /** With what DVC's cache has of it. */
  withData(source: FileSource): DataSource {
    return new DataSource(source, this.data);
  }

  /** The folder of DVC's cache, in which there may be more than when it was last looked into. */
  async useData(folder: string): Promise<void> {
    if (this.data.root !== folder) {
      this.data = new DataObjects(folder);
      [...this.lacking.keys()].forEach((id) => this.forget(id));
    }
    await this.forgetPresent(this.lacking);
  }

  /** What DVC's cache has by now is read again. */
  private async forgetPresent(lacking: ReadonlyMap<string, readonly DataObject[]>): Promise<void> {
    const present = this.data.root === null ? null : await presentObjects(this.data.root, [...lacking.values()].flat());
    for (const [id, objects] of lacking) {
      if (objects.some((object) => present?.has(object))) {
        this.forget(id);
      }
    }
  }

  private forget(id: string): void {
    this.lacking.delete(id);
    this.known.delete(id);
  }

  /** Writes what is new to the cache, when it is worth it. Throws what the file system says. */
  save(): void {
    const tables = [this.revisions, this.tracked_].filter((table) => table.isWorthSaving);
    if (this.options.cache !== null && tables.length > 0) {
      tables.forEach((table) => table.save());
      keepNewest(this.options.cache.folder, CACHE_ENDING, MOST_FILES);
    }
  }

  private async readCommit(id: string): Promise<void> {
    const commit = await this.objects.commit(id);
    if (commit !== null) {
      this.commits.set(id, commit);
    }
  }
}

/** What a cached value depends on besides the commit. */
function nameOf({ prefix, conventions, cache }: ReaderOptions): string {
  const { params, metrics } = conventions;
  return createHash('sha256')
    .update(JSON.stringify([cache?.build, prefix, params, metrics]))
    .digest('hex')
    .slice(0, 16);
}
