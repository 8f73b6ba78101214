/** A repository and the DVC project in it, as long as neither is replaced by another. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IgnoreRules } from '../../core/pipeline/index.js';
import type { FileSource } from '../../core/ports.js';
import type { IndexConfig } from '../../protocol/index.js';
import { cacheFolder } from '../cache/folder.js';
import { findDvcRoot } from '../dvc/root.js';
import { readDvcConfig } from '../dvcConfig/index.js';
import type { Places } from '../git/places.js';
import { Repository } from '../git/repository.js';
import { pathBelow } from '../paths.js';
import { History } from './history.js';
import { CACHE_ENDING, RevisionReader } from './reader.js';
import { NO_FILES, ProjectScanner, type ProjectFiles } from './projectFiles.js';
import { FolderSource } from './sources.js';

export class Project {
  private projectFiles: ProjectFiles = NO_FILES;
  private readonly scanner: ProjectScanner;

  private constructor(
    readonly repository: Repository,
    /** The folder with `.dvc`; null in a plain Git repository. */
    readonly dvcRoot: string | null,
    readonly reader: RevisionReader,
    readonly history: History,
    /** Where its cache is; null for none. */
    readonly cacheFolder: string | null,
  ) {
    this.scanner = new ProjectScanner(this.root, (paths) => repository.ignored(this.root, paths));
  }

  /** Throws as `Repository.open`. @param build the name of the build that writes a cache; null for no cache */
  static async open(config: IndexConfig, build: string | null): Promise<Project> {
    const project = await Project.found(config, build);
    await project.load();
    return project;
  }

  /** As `open`, before its cache is read. @param places as of `Repository.open` */
  static async found(config: IndexConfig, build: string | null, places: Places | null = null): Promise<Project> {
    const repository = await Repository.open(config.git, config.folder, places);
    const dvcRoot = findDvcRoot(repository.folder, repository.root);
    const below = pathBelow(repository.root, dvcRoot ?? repository.root);
    const cache = build === null ? null : { folder: cacheFolder(dvcRoot, repository.commonDir), build };
    const reader = new RevisionReader(repository.objects, {
      prefix: below === '' ? '' : `${below}/`,
      conventions: { params: config.conventionalParams, metrics: config.conventionalMetrics },
      cache,
    });
    const history = new History(repository, cache && join(cache.folder, `history${CACHE_ENDING}`));
    return new Project(repository, dvcRoot, reader, history, cache?.folder ?? null);
  }

  /** Reads the cache. */
  async load(): Promise<void> {
    await Promise.all([this.reader.load(), this.history.load()]);
  }

  /** Whether it is still what it was opened as. */
  get isCurrent(): boolean {
    const { gitDir, folder, root } = this.repository;
    return existsSync(gitDir) && findDvcRoot(folder, root) === this.dvcRoot;
  }

  /** Root of the project: the folder with `.dvc`, else the Git working tree. */
  get root(): string {
    return this.dvcRoot ?? this.repository.root;
  }

  /** `dvc.yaml` and `*.dvc` files of the working tree. */
  get files(): readonly string[] {
    return this.projectFiles.paths;
  }

  get ignoreRules(): IgnoreRules {
    return this.projectFiles.rules;
  }

  /** Looks which `dvc.yaml` and `*.dvc` files the working tree has. */
  async scan(): Promise<void> {
    this.projectFiles = await this.scanner.scan();
    if (this.dvcRoot !== null) {
      const { cacheFolder: folder } = await readDvcConfig(this.dvcRoot);
      await this.reader.useData(folder);
    }
  }

  /** A working tree of the project: its own, or that of a running experiment. */
  folderSource(root = this.root): FileSource {
    return this.reader.withData(new FolderSource(root, this.projectFiles));
  }

  /** Writes what is new to the cache. Throws what the file system says. */
  async save(): Promise<void> {
    await this.history.save();
    this.reader.save();
  }

  dispose(): void {
    this.repository.dispose();
  }
}
