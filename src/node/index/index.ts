/** The index of one repository: refs -> revisions -> files -> columns, kept up to date while things change. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { EspalierError, toFailure, WORKSPACE, type IndexConfig, type IndexEvents, type Row, type Summary } from '../../protocol/index.js';
import { betterByName, bestRow, columnName, mainMetric } from '../../core/experiments/query.js';
import { readRevision, type RevisionFiles } from '../../core/experiments/revision.js';
import { Store, type RevisionRecord } from '../../core/experiments/store.js';
import type { Commit } from '../../core/experiments/gitObjects.js';
import type { FileSource } from '../../core/ports.js';
import { readRunState, type RunEntry } from '../dvc/runState.js';
import { Repository, type Refs } from '../git/repository.js';
import { currentBranch, listRevisions, type BranchCommits } from './revisions.js';
import { CommitSource, findDvcPaths, FolderSource, ObjectCache } from './sources.js';
import { FolderWatcher, type Watched } from './watch.js';

export type Scope = IndexEvents['changed']['scopes'][number];

export interface Branch {
  readonly name: string;
  readonly current: boolean;
  /** Row indices of its commits, newest first. */
  readonly commits: number[];
  readonly experiments: number;
}

/** One consistent picture. A refresh makes a new one; nobody sees a half of it. */
export interface Snapshot {
  readonly version: number;
  readonly store: Store;
  readonly branches: readonly Branch[];
  /** Baseline row -> rows of its experiments, newest first. */
  readonly experiments: ReadonlyMap<string, readonly number[]>;
  readonly refs: Refs;
  readonly runs: readonly RunEntry[];
  readonly records: readonly RevisionRecord[];
}

const NO_FILES: RevisionFiles = { params: new Map(), metrics: new Map(), problems: [] };
/** Changes within this time are one refresh; a burst of refs must not cause a burst of refreshes. */
const DEBOUNCE_MS = 40;

export class ExperimentIndex {
  private config: IndexConfig;
  private repository: Repository | null = null;
  private cache: ObjectCache | null = null;
  private watcher: FolderWatcher | null = null;
  private dvcRoot: string | null = null;
  private dvcPaths: readonly string[] = [];
  private snapshot_: Snapshot | null = null;
  private readonly revisions = new Map<string, Promise<RevisionFiles>>();
  private readonly commits = new Map<string, Promise<Commit | null>>();
  private version = 0;
  private failure: EspalierError | null = null;
  private running: Promise<void> | null = null;
  private again = false;
  private timer: NodeJS.Timeout | null = null;
  private poll: NodeJS.Timeout | null = null;
  private pending = new Set<Scope>();
  private disposed = false;

  constructor(
    config: IndexConfig,
    private readonly emit: <K extends keyof IndexEvents>(event: K, data: IndexEvents[K]) => void,
    private readonly options: { readonly watch: boolean; readonly allCommits?: boolean } = { watch: true },
  ) {
    this.config = config;
  }

  async open(): Promise<Summary> {
    await this.refresh();
    return this.summary();
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
    const root = this.dvcRoot ?? this.repository?.root;
    if (root === undefined) {
      throw this.failure ?? new EspalierError('no-repository', 'This folder is not in a Git repository.');
    }
    return root;
  }

  get pipelineFiles(): readonly string[] {
    return this.dvcPaths.filter((path) => path === 'dvc.yaml' || path.endsWith('/dvc.yaml'));
  }

  get settings(): IndexConfig {
    return this.config;
  }

  workspaceSource(root = this.projectRoot): FileSource {
    return new FolderSource(root, this.dvcPaths);
  }

  async sourceOf(id: string): Promise<FileSource | null> {
    if (id === WORKSPACE) {
      return this.workspaceSource();
    }
    const run = this.snapshot_?.runs.find((entry) => entry.id === id);
    if (run?.liveRoot) {
      return this.workspaceSource(run.liveRoot);
    }
    const commit = await this.commit(id);
    return commit && this.cache ? new CommitSource(this.cache, commit.tree, this.prefix()) : null;
  }

  mainMetric(): ReturnType<typeof mainMetric> {
    return mainMetric(this.snapshot.store.columns, this.config.mainMetric);
  }

  best(): number | null {
    return bestRow(this.snapshot.store, this.mainMetric());
  }

  summary(): Summary {
    const snapshot = this.snapshot_;
    const failed = snapshot === null || this.failure !== null;
    const runs = snapshot?.runs ?? [];
    return {
      version: this.version,
      state: failed ? stateOf(this.failure) : 'ready',
      message: failed ? describe(this.failure) : null,
      root: this.repository?.root ?? null,
      dvcRoot: this.dvcRoot,
      branch: snapshot?.refs.branch ?? null,
      conditions: this.repository && snapshot ? this.repository.conditions(snapshot.refs.branch === null) : [],
      experiments: snapshot ? snapshot.store.rows.filter((row) => row.kind === 'experiment').length : 0,
      running: runs.filter((entry) => entry.state === 'running').length,
      queued: runs.filter((entry) => entry.state === 'queued').length,
      pipelines: this.pipelineFiles.length,
    };
  }

  /** Reads again what changed. Calls during a refresh lead to one more, not to one each. */
  async refresh(): Promise<void> {
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
    clearTimeout(this.timer ?? undefined);
    clearInterval(this.poll ?? undefined);
    this.watcher?.dispose();
    this.repository?.dispose();
  }

  private wantsAnother(): boolean {
    return this.again && !this.disposed;
  }

  private async refreshOnce(): Promise<void> {
    try {
      await this.connect();
      // Watch first, then read: what changes in between is then seen again rather than missed.
      await this.watchFolders();
      this.snapshot_ = await this.build();
      this.version = this.snapshot_.version;
      this.failure = this.snapshot_.refs.head === null ? new EspalierError('no-commits', 'This repository has no commits yet.') : null;
      await this.watchFolders();
    } catch (error) {
      const failure = toFailure(error);
      this.failure = new EspalierError(failure.code, failure.message, failure.advice);
      this.version += 1;
      if (failure.code === 'git-missing' || failure.code === 'no-repository' || failure.code === 'git-untrusted') {
        this.repository?.dispose();
        this.repository = null;
        this.snapshot_ = null;
      }
      this.emit('log', { level: 'error', message: describe(this.failure) });
    }
    const scopes: Scope[] = this.pending.size > 0 ? [...this.pending] : ['rows', 'columns', 'pipeline', 'workspace'];
    this.pending = new Set();
    if (!this.disposed) {
      this.emit('changed', { summary: this.summary(), scopes });
    }
  }

  private async connect(): Promise<void> {
    if (this.repository && !existsSync(this.repository.gitDir)) {
      this.repository.dispose();
      this.repository = null;
    }
    if (this.repository === null) {
      this.repository = await Repository.open(this.config.git, this.config.folder);
      this.cache = new ObjectCache(this.repository.objects);
      this.revisions.clear();
      this.commits.clear();
    }
    this.dvcRoot = findDvcRoot(this.repository.folder, this.repository.root);
    this.dvcPaths = await findDvcPaths(this.projectRoot);
  }

  private prefix(): string {
    const path = this.repository ? relative(this.repository.root, this.projectRoot).split(sep).join('/') : '';
    return path === '' ? '' : `${path}/`;
  }

  private commit(id: string): Promise<Commit | null> {
    let commit = this.commits.get(id);
    if (commit === undefined) {
      commit = this.repository ? this.repository.objects.commit(id) : Promise.resolve(null);
      commit.catch(() => this.commits.delete(id));
      this.commits.set(id, commit);
    }
    return commit;
  }

  private async build(): Promise<Snapshot> {
    const { repository } = this;
    if (repository === null) {
      throw new EspalierError('no-repository', 'This folder is not in a Git repository.');
    }
    const [refs, runs] = await Promise.all([
      repository.refs(),
      this.dvcRoot === null ? Promise.resolve([]) : readRunState(this.dvcRoot, repository.commonDir),
    ]);
    const revisions = await listRevisions(repository, refs, runs, (id) => this.commit(id), {
      commitsPerBranch: this.options.allCommits ? Infinity : this.config.commitsPerBranch,
    });
    const read = async (row: Row, source: FileSource | null): Promise<RevisionRecord> => {
      if (source === null) {
        return { row: { ...row, error: 'Git does not have this commit (a shallow or partial clone?).' }, files: NO_FILES };
      }
      try {
        const files = await readRevision(source, { params: this.config.conventionalParams, metrics: this.config.conventionalMetrics });
        return { row: { ...row, error: problemsOf(files) }, files };
      } catch (error) {
        return { row: { ...row, error: error instanceof Error ? error.message : String(error) }, files: NO_FILES };
      }
    };
    let done = 0;
    const total = revisions.rows.length;
    const records = await Promise.all(
      revisions.rows.map(async ({ row, live }) => {
        let record: RevisionRecord;
        if (row.id === WORKSPACE || live !== null) {
          record = await read(row, new FolderSource(live ?? this.projectRoot, this.dvcPaths));
        } else {
          const files = this.revisions.get(row.id);
          if (files) {
            const known = await files;
            record = { row: { ...row, error: problemsOf(known) }, files: known };
          } else {
            const commit = await this.commit(row.id);
            record = await read(row, commit && this.cache ? new CommitSource(this.cache, commit.tree, this.prefix()) : null);
            if (commit && record.files !== NO_FILES) {
              this.revisions.set(row.id, Promise.resolve(record.files));
            }
          }
        }
        done += 1;
        if (done % 500 === 0) {
          this.emit('progress', { done, total });
        }
        return record;
      }),
    );
    const store = new Store(records, (id) => this.better(id), this.snapshot_?.store ?? null);
    return {
      version: this.version + 1,
      store,
      ...group(revisions.branches, records, refs),
      refs,
      runs,
      records,
    };
  }

  private better(id: readonly string[]): 'higher' | 'lower' | null {
    const name = columnName(id as Parameters<typeof columnName>[0]);
    return this.config.directions[name] ?? this.config.directions[`${id[1] ?? ''}:${name}`] ?? betterByName(name);
  }

  private async watchFolders(): Promise<void> {
    if (!this.options.watch || this.repository === null || this.disposed) {
      return;
    }
    this.watcher ??= new FolderWatcher((path) => this.onPath(path));
    const { gitDir, commonDir } = this.repository;
    const watched: Watched[] = [
      { folder: gitDir, recursive: false },
      { folder: commonDir, recursive: false },
      { folder: join(commonDir, 'refs'), recursive: true },
      { folder: this.projectRoot, recursive: false },
    ];
    if (this.dvcRoot !== null) {
      watched.push({ folder: join(this.dvcRoot, '.dvc/tmp/exps/run'), recursive: true });
    }
    const roots = [this.projectRoot, ...(this.snapshot_?.runs ?? []).flatMap((run) => (run.liveRoot === null ? [] : [run.liveRoot]))];
    for (const file of [...this.dvcPaths, ...this.workspaceFiles()]) {
      for (const root of roots) {
        watched.push({ folder: dirname(join(root, file)), recursive: false });
      }
    }
    await this.watcher.update(watched);
    // Queue and run files of a dead process do not change: look now and then while something seems to run.
    const active = this.snapshot_?.runs.some((run) => run.state === 'running') ?? false;
    if (active && this.poll === null) {
      this.poll = setInterval(() => this.schedule('rows'), 2_000);
      this.poll.unref();
    } else if (!active && this.poll !== null) {
      clearInterval(this.poll);
      this.poll = null;
    }
  }

  private workspaceFiles(): string[] {
    const files = this.snapshot_?.records.find((record) => record.row.id === WORKSPACE)?.files;
    return files ? [...files.params.keys(), ...files.metrics.keys()] : [];
  }

  private onPath(path: string): void {
    const inGit =
      this.repository !== null &&
      (path.startsWith(`${this.repository.gitDir}${sep}`) || path.startsWith(`${this.repository.commonDir}${sep}`));
    if (inGit) {
      // Lock files come and go around every change, and the index file around every `git status`.
      if (!path.endsWith('.lock') && !path.endsWith(`${sep}index`) && !path.includes(`${sep}objects`)) {
        this.schedule('rows');
      }
      return;
    }
    if (path.endsWith('.tmp') || path.includes(`${sep}.git${sep}`)) {
      return;
    }
    this.schedule(path.endsWith('dvc.yaml') || path.endsWith('dvc.lock') ? 'pipeline' : 'workspace');
  }

  private schedule(scope: Scope): void {
    this.pending.add(scope);
    if (this.timer !== null || this.disposed) {
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.refresh();
    }, DEBOUNCE_MS);
  }
}

/** What cannot be read, a line for each file. A file that is not there is no problem: its values are missing. */
function problemsOf(files: RevisionFiles): string | null {
  const broken = [...files.params, ...files.metrics].flatMap(([file, result]) =>
    'error' in result && result.error.type !== 'FileNotFoundError' ? [{ file, message: result.error.message }] : [],
  );
  const problems = [...files.problems, ...broken];
  return problems.length === 0 ? null : problems.map(({ file, message }) => `${file}: ${message}`).join('\n');
}

function group(
  commits: readonly BranchCommits[],
  records: readonly RevisionRecord[],
  refs: Refs,
): Pick<Snapshot, 'branches' | 'experiments'> {
  const experiments = new Map<string, number[]>();
  const position = new Map<string, number>();
  records.forEach(({ row }, index) => {
    position.set(row.id, index);
    if (row.kind === 'experiment' && row.baseline !== null) {
      experiments.set(row.baseline, [...(experiments.get(row.baseline) ?? []), index]);
    }
  });
  const current = currentBranch(refs);
  const branches = commits.map(({ branch, ids }) => ({
    name: branch,
    current: branch === current,
    commits: ids.flatMap((id) => position.get(id) ?? []),
    experiments: ids.reduce((sum, id) => sum + (experiments.get(id)?.length ?? 0), 0),
  }));
  return { branches, experiments };
}

/** The nearest folder with `.dvc`, from the opened folder up to the repository's root. */
export function findDvcRoot(folder: string, root: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.dvc', 'config')) || existsSync(join(at, '.dvc', '.gitignore'))) {
      return at;
    }
    if (at === root || dirname(at) === at) {
      return null;
    }
  }
}

function stateOf(failure: EspalierError | null): Summary['state'] {
  switch (failure?.code) {
    case 'git-missing':
    case 'no-repository':
    case 'no-commits':
      return failure.code;
    default:
      return 'error';
  }
}

function describe(failure: EspalierError | null): string {
  return failure === null ? 'Experiments are still being read.' : [failure.message, failure.advice].filter(Boolean).join(' ');
}
