/** Watches all that rows depend on, and calls for one refresh of what changes together. */
import { dirname, join, sep } from 'node:path';
import { WORKSPACE, type IndexEvents } from '../../protocol/index.js';
import { celeryFolder } from '../run/queue/messages.js';
import { runsFolder } from '../run/records.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot.js';
import { isWithin } from '../paths.js';
import { FolderWatcher, type Watched } from './watch.js';

export type Scope = IndexEvents['changed']['scopes'][number];

export interface Changes {
  /** Empty when nothing was seen. */
  readonly scopes: ReadonlySet<Scope>;
  /** Nothing changed but parameter and metric files that working trees had already. */
  readonly filesOnly: boolean;
}

/** Changes within this time are one refresh. */
const TOGETHER_MS = 12;
/** So many refs at once are a burst: as long as one follows another within the second time, they are one refresh, but for no longer than the third. */
const BURST = 8;
const BURST_GAP_MS = 60;
const LONGEST_BURST_MS = 1_500;
/** Queue and run files of a dead process do not change: while something seems to run, there is a look now and then. */
const POLL_MS = 2_000;

export class ChangeWatcher {
  private readonly watcher = new FolderWatcher((path) => this.onPath(path));
  private repository: Project['repository'] | null = null;
  private files: ReadonlySet<string> = new Set();
  private watched = '';
  private scopes = new Set<Scope>();
  private filesOnly = true;
  private timer: NodeJS.Timeout | null = null;
  private poll: NodeJS.Timeout | null = null;
  private since = 0;
  private refs = 0;
  private disposed = false;

  constructor(private readonly refresh: () => void) {}

  /** What changed since this was last asked. */
  take(): Changes {
    const { scopes, filesOnly } = this;
    this.scopes = new Set();
    this.filesOnly = true;
    return { scopes, filesOnly: filesOnly && scopes.size > 0 };
  }

  /** @param again also when nothing else is to be watched: folders may have come into being */
  async update(project: Project, snapshot: Snapshot | null, again: boolean): Promise<void> {
    const { dvcRoot, repository, files, root } = project;
    const { gitDir, commonDir } = repository;
    this.repository = repository;
    const watched: Watched[] = [
      { folder: gitDir, recursive: false },
      { folder: commonDir, recursive: false },
      { folder: join(commonDir, 'refs'), recursive: true },
      { folder: root, recursive: false },
    ];
    if (dvcRoot !== null) {
      watched.push({ folder: join(dvcRoot, '.dvc/tmp/exps/run'), recursive: true });
      watched.push({ folder: runsFolder(dvcRoot), recursive: false });
      watched.push({ folder: join(celeryFolder(dvcRoot), 'broker/in'), recursive: false });
    }
    const runs = snapshot?.runs ?? [];
    const roots = [root, ...runs.flatMap((run) => (run.liveRoot === null ? [] : [run.liveRoot]))];
    const values = workspaceFiles(snapshot);
    const inRoots = (names: readonly string[]): string[] => roots.flatMap((one) => names.map((name) => join(one, name)));
    this.files = new Set(inRoots(values));
    watched.push(...inRoots([...files, ...values]).map((path) => ({ folder: dirname(path), recursive: false })));
    const key = JSON.stringify(watched);
    if (again || key !== this.watched) {
      this.watched = key;
      await this.watcher.update(watched);
    }
    this.pollWhile(runs.some((run) => run.state === 'running'));
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer ?? undefined);
    clearInterval(this.poll ?? undefined);
    this.watcher.dispose();
  }

  private pollWhile(active: boolean): void {
    if (active && this.poll === null && !this.disposed) {
      this.poll = setInterval(() => this.schedule('rows'), POLL_MS);
      this.poll.unref();
    } else if (!active && this.poll !== null) {
      clearInterval(this.poll);
      this.poll = null;
    }
  }

  private onPath(path: string): void {
    const { gitDir, commonDir } = this.repository ?? { gitDir: path, commonDir: path };
    if (isWithin(gitDir, path) || isWithin(commonDir, path)) {
      // Lock files come and go around every change, and the index file around every `git status`.
      if (!path.endsWith('.lock') && !path.endsWith(`${sep}index`) && !path.includes(`${sep}objects`)) {
        this.schedule('rows');
      }
    } else if (!path.endsWith('.tmp') && !path.includes(`${sep}.git${sep}`)) {
      this.schedule(path.endsWith('dvc.yaml') || path.endsWith('dvc.lock') ? 'pipeline' : 'workspace', this.files.has(path));
    }
  }

  private schedule(scope: Scope, isKnownFile = false): void {
    if (this.disposed) {
      return;
    }
    this.scopes.add(scope);
    this.filesOnly &&= isKnownFile;
    this.refs += scope === 'rows' ? 1 : 0;
    const now = performance.now();
    if (this.timer === null) {
      this.since = now;
      this.refs = 0;
      this.start(TOGETHER_MS);
    } else if (scope === 'rows' && this.refs >= BURST && now - this.since < LONGEST_BURST_MS) {
      clearTimeout(this.timer);
      this.start(BURST_GAP_MS);
    }
  }

  private start(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = null;
      this.refresh();
    }, ms);
  }
}

function workspaceFiles(snapshot: Snapshot | null): string[] {
  const files = snapshot?.records.find((record) => record.row.id === WORKSPACE)?.files;
  return files ? [...files.params.keys(), ...files.metrics.keys()] : [];
}
