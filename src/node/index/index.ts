/** The index of one repository: refs -> revisions -> files -> columns, kept up to date while things change. */
import { EspalierError, toFailure, WORKSPACE, type IndexConfig, type IndexEvents, type Summary } from '../../protocol/index.js';
import { betterByName, bestRow, columnName, mainMetric } from '../../core/experiments/query.js';
import type { RevisionRecord } from '../../core/experiments/store.js';
import type { TrackedFiles } from '../../core/experiments/tracked.js';
import { readTracked } from '../../core/experiments/tracked.js';
import type { IgnoreRules } from '../../core/pipeline/index.js';
import type { Commit } from '../../core/experiments/gitObjects.js';
import type { FileSource } from '../../core/ports.js';
import { readRunState, withResults, type RunEntry } from '../dvc/runState.js';
import type { PlotsIndex } from '../plots/panelMethods.js';
import { recordEntries } from '../run/recordRows.js';
import { LateShare } from '../share/late.js';
import { ChangeWatcher, type Scope } from './changes.js';
import { forEachLimited } from './limited.js';
import { Project } from './project.js';
import { AT_A_TIME, isLive, readRecord, Reading, recordOf, type ReadingOptions } from './reading.js';
import { commitRow, listRevisions, NO_BRANCH, rowOfRun, stages, type Revision } from './revisions.js';
import type { ProjectFiles } from './projectFiles.js';
import { Snapshot } from './snapshot.js';
import { describe, summaryOf } from './summary.js';

export interface IndexOptions {
  readonly watch: boolean;
  /** Every commit of all branches, tags and remotes, listed as one branch. */
  readonly everything?: boolean;
  /** Dependencies and outputs will be asked for: they are read along with the rest. */
  readonly tracked?: boolean;
  /** Name of the build that writes the cache; without one nothing is cached on disk. */
  readonly build?: string | null;
  /** As of `ReadingOptions`. */
  readonly shownAfter?: number;
}

/** Commits looked through on each branch for baselines of experiments. */
const DEEPEST = 50_000;
/** The cache is written when nothing has changed for so long. */
const SAVE_AFTER_MS = 2_000;

export class ExperimentIndex {
  private changes: ChangeWatcher | null = null;
  private snapshot_: Snapshot | null = null;
  private version = 0;
  private failure: EspalierError | null = null;
  private running: Promise<void> | null = null;
  /** Whether the next refresh reads more than what was seen to change. */
  private everything = false;
  /** Commits of each branch at which reading was stopped. */
  private stoppedAt = Infinity;
  private again = false;
  private saveTimer: NodeJS.Timeout | null = null;
  private disposed = false;
  /** Revisions that are read from working trees. */
  private live: readonly Revision[] = [];
  private readonly readingOptions: ReadingOptions;
  private readonly reading: Reading;
  /** Called when there is something to show for the first time. */
  private begun: () => void = () => undefined;
  private readonly share = new LateShare();

  constructor(
    private config: IndexConfig,
    private readonly emit: <K extends keyof IndexEvents>(event: K, data: IndexEvents[K]) => void,
    private readonly options: IndexOptions = { watch: true },
    /** When it is found already. */
    private project: Project | null = null,
  ) {
    this.readingOptions = {
      config,
      tracked: options.tracked ?? false,
      ...(options.shownAfter === undefined ? {} : { shownAfter: options.shownAfter }),
    };
    this.reading = new Reading(this.readingOptions, (progress) => emit('progress', progress));
  }

  /** Resolves when all is read, or, where somebody watches, when there is something to show. */
  async open(): Promise<Summary> {
    const begun = new Promise<void>((resolve) => (this.begun = resolve));
    await Promise.race([this.refresh(), ...(this.options.watch ? [begun] : [])]);
    return this.summary();
  }

  /** Lists other branches, or more commits of each, or fewer. */
  async list(listed: Pick<IndexConfig, 'branches' | 'commitsPerBranch'>): Promise<void> {
    this.config = { ...this.config, ...listed };
    this.stoppedAt = Infinity;
    await this.refresh();
  }

  /** Leaves what is not read yet, until `refreshAll`. */
  stopReading(): void {
    this.reading.stop();
  }

  /** As `refresh`, with what was left. */
  async refreshAll(): Promise<void> {
    this.reading.takeUp();
    this.stoppedAt = Infinity;
    await this.refresh();
  }

  /** The latest picture; throws what kept it from being made. */
  get snapshot(): Snapshot {
    if (this.snapshot_ === null) {
      throw this.failure ?? new EspalierError('not-ready', 'Experiments are still being read.');
    }
    return this.snapshot_;
  }

  /** Root of the project: the folder with `.dvc`, else the Git working tree. */
  get projectRoot(): string {
    return this.connected.root;
  }

  get pipelineFiles(): readonly string[] {
    return (this.project?.files ?? []).filter((path) => path === 'dvc.yaml' || path.endsWith('/dvc.yaml'));
  }

  /** What DVC leaves out of the working tree. */
  get ignoreRules(): IgnoreRules {
    return this.connected.ignoreRules;
  }

  /** `dvc.yaml` and `*.dvc` files of the working tree. */
  get projectFiles(): ProjectFiles {
    return { paths: this.connected.files, rules: this.connected.ignoreRules };
  }

  get settings(): IndexConfig {
    return this.config;
  }

  workspaceSource(): FileSource {
    return this.connected.folderSource();
  }

  /** The files of a row; null when Git does not have its commit. */
  async sourceOf(id: string): Promise<FileSource | null> {
    const { reader } = this.connected;
    const folder = this.liveSource(id);
    if (folder === null) {
      await reader.readCommits([id]);
      const commit = reader.commit(id);
      return commit && reader.source(commit);
    }
    return folder;
  }

  /** Commits that may be no rows; those that Git does not have are left out. */
  async readCommits(ids: readonly string[]): Promise<Map<string, RevisionRecord & { readonly commit: Commit }>> {
    const project = this.connected;
    await project.reader.readCommits(ids);
    const found = new Map<string, RevisionRecord & { commit: Commit }>();
    await forEachLimited([...ids], AT_A_TIME, async (id) => {
      const commit = project.reader.commit(id);
      if (commit !== null) {
        const known = project.reader.files(id);
        const row = commitRow(id, NO_BRANCH, [], commit);
        const read = known ? recordOf(row, known) : await readRecord(project, { row, live: null }, this.readingOptions);
        found.set(id, { ...read, commit });
      }
    });
    return found;
  }

  /** First parent of a row's commit; null when it has none, or Git does not have it. */
  parentOf(id: string): string | null {
    return this.connected.reader.commit(id)?.parents[0] ?? null;
  }

  /** The commit that a revision names in Git; null when there is none. */
  resolve(revision: string): Promise<string | null> {
    return this.connected.repository.resolve(revision);
  }

  /** Dependencies and outputs of rows; those whose commit Git does not have are left out. */
  async trackedOf(ids: readonly string[]): Promise<Map<string, TrackedFiles>> {
    const { reader } = this.connected;
    const found = new Map<string, TrackedFiles>();
    const unread: string[] = [];
    for (const id of ids) {
      const known = reader.tracked(id);
      if (known) {
        found.set(id, known);
      } else {
        unread.push(id);
      }
    }
    await forEachLimited(unread, AT_A_TIME, async (id) => {
      const folder = this.liveSource(id);
      const commit = folder === null ? reader.commit(id) : null;
      const tracked = folder ? await readTracked(folder) : commit && (await reader.readTracked(commit));
      if (tracked) {
        found.set(id, tracked);
      }
    });
    return found;
  }

  /** What plots are drawn from, as it is now. */
  forPlots(): PlotsIndex {
    const { store, version } = this.snapshot;
    const { projectRoot: root } = this;
    const isLive = (id: string): boolean => this.liveSource(id) !== null;
    return { version, store, root, mainMetric: this.mainMetric(), isLive, sourceOf: (id) => this.sourceOf(id) };
  }

  private liveSource(id: string): FileSource | null {
    const project = this.connected;
    const run = this.snapshot_?.runs.find((entry) => rowOfRun(entry) === id);
    return id === WORKSPACE ? project.folderSource() : run?.liveRoot ? project.folderSource(run.liveRoot) : null;
  }

  private get connected(): Project {
    if (this.project === null) {
      throw this.failure ?? new EspalierError('no-repository', 'This folder is not in a Git repository.');
    }
    return this.project;
  }

  mainMetric(): ReturnType<typeof mainMetric> {
    return mainMetric(this.snapshot.store.columns, this.config.mainMetric);
  }

  best(): number | null {
    return bestRow(this.snapshot.store, this.mainMetric());
  }

  summary(): Summary {
    const { version, failure, project, reading } = this;
    return summaryOf({ version, failure, project, snapshot: this.snapshot_, pipelines: this.pipelineFiles.length, unread: reading.unread });
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    this.everything = true;
    await this.run();
  }

  /** Reads again what changed. Calls during a refresh lead to one more, not to one each. */
  private async run(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = (async () => {
      do {
        this.again = false;
        await this.refreshOnce();
      } while (this.wantsAnother());
    })();
    try {
      await this.running;
    } finally {
      this.running = null;
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.saveTimer ?? undefined);
    this.changes?.dispose();
    this.project?.dispose();
  }

  private wantsAnother(): boolean {
    return this.again && !this.disposed;
  }

  /** Writes what was read to the cache, when that is worth it. A cache that cannot be written costs time at the next start, nothing else. */
  async save(): Promise<void> {
    try {
      await this.project?.save();
    } catch (error) {
      this.emit('log', { level: 'warn', message: `The cache was not written: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  private async refreshOnce(): Promise<void> {
    const changes = this.changes?.take() ?? { scopes: new Set<Scope>(), filesOnly: false };
    const everything = this.everything || changes.scopes.size === 0;
    this.everything = false;
    try {
      const known = this.failure === null && this.project?.isCurrent === true ? this.snapshot_ : null;
      if (changes.filesOnly && !everything && known !== null) {
        this.show(await this.withFiles(this.connected, known));
      } else {
        const project = await this.connect();
        // Watch first, then read: what changes in between is then seen again rather than missed.
        await this.watch(project, true);
        this.show(await this.build(project, everything));
        await this.watch(project, false);
        this.saveLater();
      }
    } catch (error) {
      const failure = toFailure(error);
      this.failure = new EspalierError(failure.code, failure.message, failure.advice);
      this.version += 1;
      if (failure.code === 'git-missing' || failure.code === 'no-repository' || failure.code === 'git-untrusted') {
        this.project?.dispose();
        this.project = null;
        this.snapshot_ = null;
      }
      this.emit('log', { level: 'error', message: describe(this.failure) });
    }
    const scopes: Scope[] = everything ? ['rows', 'columns', 'pipeline', 'workspace'] : [...changes.scopes];
    if (!this.disposed) {
      this.emit('changed', { summary: this.summary(), scopes });
    }
  }

  private async connect(): Promise<Project> {
    if (this.project?.isCurrent === false) {
      this.project.dispose();
      this.project = null;
    }
    this.project ??= await Project.open(this.config, this.options.build ?? null);
    await this.project.scan();
    return this.project;
  }

  /** The same rows, with the files of working trees as they are now. */
  private async withFiles(project: Project, known: Snapshot): Promise<Snapshot> {
    const read = new Map<string, RevisionRecord>();
    await Promise.all(
      this.live.map(async (revision) => read.set(revision.row.id, await readRecord(project, revision, this.readingOptions))),
    );
    const records = known.records.map((record) => read.get(record.row.id) ?? record);
    return known.withRecords(this.version + 1, records);
  }

  private async build(project: Project, everything: boolean): Promise<Snapshot> {
    const { repository, dvcRoot, reader, history } = project;
    reader.lookAgain(everything);
    const [refs, listedRuns] = await Promise.all([
      repository.refs(),
      dvcRoot === null ? Promise.resolve([]) : this.readRuns(dvcRoot, repository.commonDir),
    ]);
    history.begin(repository.hasFixedHistory(refs));
    const runs = withResults(listedRuns, refs.experiments);
    this.reading.begin();
    const { everything: all = false, watch } = this.options;
    const { commitsPerBranch, branches = null } = this.config;
    const depths = all ? [Infinity] : watch ? stages(Math.min(commitsPerBranch, this.stoppedAt)) : [commitsPerBranch];
    for (let stage = 0; ; stage += 1) {
      const depth = depths[stage] ?? commitsPerBranch;
      const how = { commits: depth, deepest: all ? Infinity : DEEPEST, everything: all, branches };
      const listed = await listRevisions(history, refs, runs, reader, how);
      this.live = listed.rows.filter(({ row, live }) => isLive(row, live));
      const snapshot = (records: readonly RevisionRecord[]): Snapshot =>
        new Snapshot(
          { version: this.version + 1, refs, runs, records, branches: listed.branches, shown: branches },
          (id) => this.better(id),
          this.snapshot_,
        );
      const show = (records: readonly RevisionRecord[]): void => {
        // Nothing goes for being read again: what was shown stays until all is read.
        if (watch && records.length >= (this.snapshot_?.records.length ?? 0)) {
          this.show(snapshot(records));
          this.emit('changed', { summary: this.summary(), scopes: ['rows', 'columns'] });
        }
      };
      const rows = await this.share.marked(listed.rows, refs, repository);
      const records = await this.reading.read(project, rows, show);
      if (stage >= depths.length - 1) {
        return snapshot(records);
      }
      if (this.reading.isStopped) {
        this.stoppedAt = depth;
        return snapshot(records);
      }
      show(records);
      const older = listed.branches.reduce((sum, branch) => sum + branch.older, 0);
      this.emit('progress', { done: records.length, total: records.length + older });
    }
  }

  private show(snapshot: Snapshot): void {
    this.snapshot_ = snapshot;
    this.version = snapshot.version;
    this.failure = snapshot.refs.head === null ? new EspalierError('no-commits', 'This repository has no commits yet.') : null;
    this.begun();
  }

  /** DVC's, and where the table follows what happens, also those that only Espalier knows. */
  private async readRuns(dvcRoot: string, commonDir: string): Promise<RunEntry[]> {
    const [ofDvc, own] = await Promise.all([readRunState(dvcRoot, commonDir), this.options.watch ? recordEntries(dvcRoot) : []]);
    return [...ofDvc, ...own];
  }

  private better(id: readonly string[]): 'higher' | 'lower' | null {
    const name = columnName(id as Parameters<typeof columnName>[0]);
    return this.config.directions[name] ?? this.config.directions[`${id[1] ?? ''}:${name}`] ?? betterByName(name);
  }

  private async watch(project: Project, again: boolean): Promise<void> {
    if (this.options.watch && !this.disposed) {
      this.changes ??= new ChangeWatcher(() => void this.run());
      await this.changes.update(project, this.snapshot_, again);
    }
  }

  private saveLater(): void {
    clearTimeout(this.saveTimer ?? undefined);
    if (this.options.watch && !this.disposed) {
      this.saveTimer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
      this.saveTimer.unref();
    }
  }
}
