/** One consistent picture of a repository. A refresh makes a new one; nobody sees a half of it. */
import { Store, type RevisionRecord } from '../../core/experiments/store.js';
import { OTHER_BRANCHES, type ColumnId } from '../../protocol/index.js';
import type { RunEntry } from '../dvc/runState.js';
import type { Refs } from '../git/repository.js';
import { currentBranch, type BranchCommits } from './revisions.js';

export interface Branch {
  readonly name: string;
  readonly current: boolean;
  /** Row indices of its commits, newest first. */
  readonly commits: readonly number[];
  readonly experiments: number;
  /** Commits of it that are not listed. */
  readonly older: number;
  /** Of `OTHER_BRANCHES`: how many there are. */
  readonly branches: number;
}

export interface SnapshotParts {
  readonly version: number;
  readonly refs: Refs;
  readonly runs: readonly RunEntry[];
  readonly records: readonly RevisionRecord[];
  readonly branches: readonly BranchCommits[];
  /** Branches that were asked for besides the current one; null: all local ones. */
  readonly shown: readonly string[] | null;
}

export class Snapshot {
  readonly version: number;
  readonly refs: Refs;
  readonly runs: readonly RunEntry[];
  readonly records: readonly RevisionRecord[];
  readonly branches: readonly Branch[];
  /** Baseline row -> rows of its experiments, newest first. */
  readonly experiments: ReadonlyMap<string, readonly number[]>;
  private store_: Store | null = null;
  private before: Snapshot | null;

  /** @param before the picture that this one takes the place of: cells that stay are not filled in again */
  constructor(
    private readonly parts: SnapshotParts,
    private readonly better: (id: ColumnId) => 'higher' | 'lower' | null,
    before: Snapshot | null,
  ) {
    const { version, refs, runs, records, branches, shown } = parts;
    this.before = before;
    this.version = version;
    this.refs = refs;
    this.runs = runs;
    this.records = records;
    const position = new Map<string, number>();
    const experiments = new Map<string, number[]>();
    records.forEach(({ row }, index) => {
      position.set(row.id, index);
      if (row.kind === 'experiment' && row.baseline !== null) {
        const known = experiments.get(row.baseline);
        if (known) {
          known.push(index);
        } else {
          experiments.set(row.baseline, [index]);
        }
      }
    });
    const current = currentBranch(refs);
    this.experiments = experiments;
    const hidden = shown === null ? 0 : refs.branches.filter(({ name }) => name !== current && !shown.includes(name)).length;
    const others =
      branches.some(({ branch }) => branch === OTHER_BRANCHES) || hidden === 0 ? [] : [{ branch: OTHER_BRANCHES, ids: [], older: 0 }];
    this.branches = [...branches, ...others].map(({ branch, ids, older }) => ({
      name: branch,
      current: branch === current,
      commits: ids.flatMap((id) => position.get(id) ?? []),
      experiments: ids.reduce((sum, id) => sum + (experiments.get(id)?.length ?? 0), 0),
      older,
      branches: branch === OTHER_BRANCHES ? hidden : 0,
    }));
  }

  /** The next picture, when nothing changed but what rows say. */
  withRecords(version: number, records: readonly RevisionRecord[]): Snapshot {
    return new Snapshot({ ...this.parts, version, records }, this.better, this);
  }

  /** Built when it is asked for: the command line prints without it. */
  get store(): Store {
    this.store_ ??= new Store(this.records, this.better, this.before?.store_ ?? null);
    this.before = null;
    return this.store_;
  }
}
