/** Reads what revisions say: at once where that is known, else from Git, the newest first. What was read so far can be shown, and the rest left. */
import { WORKSPACE, type IndexConfig, type IndexEvents, type Row } from '../../protocol/index.js';
import { problemsOf } from '../../core/experiments/contents.js';
import { readRevision, type RevisionFiles } from '../../core/experiments/revision.js';
import type { RevisionRecord } from '../../core/experiments/store.js';
import { forEachLimited } from './limited.js';
import type { Project } from './project.js';
import type { Revision } from './revisions.js';

const NO_FILES: RevisionFiles = { params: new Map(), metrics: new Map(), problems: [] };
/** Revisions read at a time: enough to keep Git busy, few in the way of the garbage collector, and the newest are still read first. */
export const AT_A_TIME = 100;
/** Fewer are read before anybody would look. */
const MANY = 500;
const SHOWN_AFTER_MS = 400;
const PROGRESS_MS = 100;

export interface ReadingOptions {
  readonly config: IndexConfig;
  /** Dependencies and outputs are read along with the rest. */
  readonly tracked: boolean;
  /** Until what was read is shown for the first time, in milliseconds; then twice as long each time, because showing it takes time too. */
  readonly shownAfter?: number;
}

export class Reading {
  private left: ReadonlySet<string> = new Set();
  private stopping = false;

  constructor(
    private readonly options: ReadingOptions,
    private readonly progress: (progress: IndexEvents['progress']) => void,
  ) {}

  /** Revisions that were left when reading was stopped. */
  get unread(): number {
    return this.left.size;
  }

  /** A refresh begins. */
  begin(): void {
    this.stopping = false;
  }

  /** Leaves what is not read yet, until `takeUp`. */
  stop(): void {
    this.stopping = true;
  }

  get isStopped(): boolean {
    return this.stopping;
  }

  takeUp(): void {
    this.left = new Set();
  }

  /** @param show is called now and then with what was read so far, when there is much to read */
  async read(project: Project, revisions: readonly Revision[], show: (records: RevisionRecord[]) => void): Promise<RevisionRecord[]> {
    const records = Array.from<RevisionRecord | undefined>({ length: revisions.length });
    const unread: number[] = [];
    const left = new Set<string>();
    revisions.forEach(({ row, live }, at) => {
      const files = isLive(row, live) ? undefined : project.reader.files(row.id);
      if (files) {
        records[at] = recordOf(row, files);
      } else if (this.left.has(row.id)) {
        left.add(row.id);
      } else {
        unread.push(at);
      }
    });
    const time = (at: number): number => revisions[at]?.row.time ?? Infinity;
    unread.sort((a, b) => time(b) - time(a));
    const known = (): RevisionRecord[] => records.filter((one) => one !== undefined);
    const pace =
      unread.length < MANY ? null : new Pace(unread.length, this.options.shownAfter ?? SHOWN_AFTER_MS, this.progress, () => show(known()));
    await forEachLimited(unread, AT_A_TIME, async (at) => {
      const revision = revisions[at];
      if (revision && this.stopping) {
        left.add(revision.row.id);
      } else if (revision) {
        records[at] = await readRecord(project, revision, this.options);
        pace?.step();
      }
    });
    pace?.end();
    this.left = left;
    return known();
  }
}

/** Says how far it is, not too often. */
class Pace {
  private done = 0;
  private said = performance.now();
  private shown = performance.now();

  constructor(
    private readonly total: number,
    private wait: number,
    private readonly progress: (progress: IndexEvents['progress']) => void,
    private readonly show: () => void,
  ) {}

  step(): void {
    this.done += 1;
    const now = performance.now();
    if (now - this.said >= PROGRESS_MS && this.done < this.total) {
      this.said = now;
      this.progress({ done: this.done, total: this.total });
    }
    if (now - this.shown >= this.wait) {
      this.show();
      this.shown = performance.now();
      this.wait *= 2;
    }
  }

  end(): void {
    this.progress({ done: this.total, total: this.total });
  }
}

/** Whether it is read from a working tree. */
export function isLive(row: Row, live: string | null): boolean {
  return row.id === WORKSPACE || live !== null;
}

export async function readRecord(project: Project, { row, live }: Revision, { config, tracked }: ReadingOptions): Promise<RevisionRecord> {
  try {
    if (isLive(row, live)) {
      const conventions = { params: config.conventionalParams, metrics: config.conventionalMetrics };
      return recordOf(row, await readRevision(project.folderSource(live ?? project.root), conventions));
    }
    const commit = project.reader.commit(row.id);
    if (commit === null) {
      return { row: { ...row, error: 'Git does not have this commit (a shallow or partial clone?).' }, files: NO_FILES };
    }
    const source = project.reader.source(commit);
    const files = await project.reader.readFiles(commit, source);
    if (tracked) {
      await project.reader.readTracked(commit, source);
    }
    return recordOf(row, files);
  } catch (error) {
    return { row: { ...row, error: error instanceof Error ? error.message : String(error) }, files: NO_FILES };
  }
}

export function recordOf(row: Row, files: RevisionFiles): RevisionRecord {
  const error = problemsOf(files);
  return { row: error === row.error ? row : { ...row, error }, files };
}
