/** `espalier show`: what `dvc exp show` prints, without starting Python. */
import { WORKSPACE } from '../protocol/index.js';
import { rangeJson, stateJson } from '../core/experiments/showJson.js';
import type { RevisionRecord } from '../core/experiments/store.js';
import { ExperimentIndex } from './index/index.js';
import { NO_BRANCH } from './index/revisions.js';
import type { Snapshot } from './index/snapshot.js';

type Json = ReturnType<typeof stateJson>;

/** The conventional files of `dvc exp show`: none, it reads what the pipeline names. */
const CONFIG = { mainMetric: null, directions: {}, conventionalParams: [], conventionalMetrics: [] };

/** With a cache, what is shown can be printed before the cache is written. */
export interface ShowCache {
  /** Name of the build that writes it. */
  readonly build: string | null;
  print(shown: Json): void;
  warn(message: string): void;
}

/** @param all every commit of all branches, tags and remotes, as `-A`; else HEAD alone */
export async function showExperiments(folder: string, git: string, all: boolean, cache: ShowCache | null = null): Promise<Json> {
  const index = new ExperimentIndex(
    { ...CONFIG, folder, git, commitsPerBranch: 1 },
    (event, data) => {
      if (event === 'log' && 'message' in data) {
        cache?.warn(data.message);
      }
    },
    { watch: false, everything: all, tracked: true, build: cache?.build ?? null },
  );
  try {
    await index.open();
    const shown = await toShow(index, all);
    cache?.print(shown);
    await index.save();
    return shown;
  } finally {
    index.dispose();
  }
}

async function toShow(index: ExperimentIndex, all: boolean): Promise<Json> {
  const { refs, records, experiments } = index.snapshot;
  if (refs.head === null) {
    return [];
  }
  const named = names(index.snapshot);
  const commits = records.filter(({ row }) => row.kind === 'commit' && row.branch !== NO_BRANCH && (all || row.id === refs.head));
  // DVC's order: by commit time, the newest first.
  commits.sort((a, b) => (b.row.time ?? 0) - (a.row.time ?? 0));
  const tracked = await index.trackedOf(records.map(({ row }) => row.id));
  const state = (record: RevisionRecord, name: string | null, below: readonly Json[] | null): Json =>
    stateJson(record, tracked.get(record.row.id) ?? { deps: [], outs: [] }, name, below);
  const commit = (record: RevisionRecord): Json => {
    const below = (experiments.get(record.row.id) ?? []).flatMap((at) => records[at] ?? []);
    const ranges = below.map((one) => rangeJson([state(one, one.row.label, null)], one.row));
    return state(record, named.get(record.row.id) ?? null, ranges.length > 0 ? ranges : null);
  };
  const workspace = records.filter(({ row }) => row.id === WORKSPACE);
  return [...workspace.map((record) => state(record, null, null)), ...commits.map(commit)];
}

/** HEAD by its branch; else the first tag, else the first branch. Source: `describe` in dvc/repo/experiments/utils.py. */
function names({ refs }: Snapshot): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, commit } of [...refs.tags, ...refs.branches]) {
    if (!found.has(commit)) {
      found.set(commit, name);
    }
  }
  if (refs.head !== null && refs.branch !== null) {
    found.set(refs.head, refs.branch);
  }
  return found;
}
