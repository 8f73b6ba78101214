/** `espalier show`: what `dvc exp show` prints, without starting Python. */
import { createHash } from 'node:crypto';
import { WORKSPACE, type IndexConfig } from '../protocol/index.js';
import { experimentJson, printParts, rangeJson, stateJson } from '../core/experiments/showJson.js';
import type { RevisionRecord } from '../core/experiments/store.js';
import { readTracked, type TrackedFiles } from '../core/experiments/tracked.js';
import { Executors } from './executors.js';
import { readRunState } from './dvc/runState.js';
import { lookAtIgnores } from './git/ignoreFiles.js';
import { findPlaces } from './git/plainRepository.js';
import type { Refs } from './git/repository.js';
import { ExperimentIndex } from './index/index.js';
import { Project } from './index/project.js';
import { readRecord } from './index/reading.js';
import { NO_BRANCH, workspaceRow } from './index/revisions.js';
import type { Snapshot } from './index/snapshot.js';
import { resolveRevision } from './resolveRevision.js';
import { observe, stopObserving, type Observer } from './observed.js';
import { Blocks, circumstances, compressed, readKept, textsOf, writeKept, type Block, type Found, type Kept } from './shown/keptFile.js';

type Json = ReturnType<typeof stateJson>;

/** The conventional files of `dvc exp show`: none, it reads what the pipeline names. */
const CONFIG = { mainMetric: null, directions: {}, conventionalParams: [], conventionalMetrics: [] };

/** How it is printed. */
export interface Printing {
  /** Name of the build that writes a cache; null for none. */
  readonly build: string | null;
  /** See `valueJson`. */
  readonly strict: boolean;
  /** Takes a part of the text, which is ASCII, and is not changed any more. */
  readonly write: (text: Uint8Array) => void;
  readonly warn: (message: string) => void;
  /** Told how many experiments are about to be read, where it is not printed as it was the last time. */
  readonly onRead?: (experiments: number) => void;
}

/** Which commits are shown, as `dvc exp show` takes it; without any, HEAD alone. */
export interface Shown {
  /** Every commit of all branches, tags and remotes. */
  readonly all: boolean;
  /** What Git or DVC takes for a revision, experiments by their names too. */
  readonly revisions?: readonly string[];
}

/** Throws `no-revision` for a revision that does not exist, or that names several. */
export async function showExperiments(folder: string, git: string, shown: Shown, build: string | null = null): Promise<Json> {
  let json: Json = [];
  const printing = { build, strict: false, write: () => undefined, warn: () => undefined };
  await printExperiments(folder, git, shown, printing, (made) => (json = made));
  return json;
}

/** As `showExperiments`, printed before the cache is written. @param made is given what is shown; without it, it may be printed as it was the last time */
export async function printExperiments(
  folder: string,
  git: string,
  shown: Shown,
  printing: Printing,
  made?: (json: Json) => void,
): Promise<void> {
  const { build, strict, write, warn } = printing;
  const config = { ...CONFIG, folder, git, commitsPerBranch: 1 };
  const observer = observe(lookAtIgnores);
  const project = await Project.found(config, build, findPlaces(folder));
  const options = { watch: false, everything: shown.all, tracked: true, build };
  const index = new ExperimentIndex(config, (event, data) => event === 'log' && 'message' in data && warn(data.message), options, project);
  try {
    const last = shown.all && (shown.revisions ?? []).length === 0 ? await lastShown(project, printing) : null;
    if (last?.kept != null && made === undefined) {
      const { texts, ...kept } = last.kept;
      const [printed = ''] = printParts([await workspaceJson(project, last.refs, config)], strict);
      const workspace = Buffer.from(printed, 'latin1');
      [workspace, ...texts].forEach(write);
      keepShown(last, folder, project, observer, { ...kept, workspace: await compressed(workspace) }, warn);
      return;
    }
    if (last !== null) {
      printing.onRead?.(last.refs.experiments.length);
    }
    await project.load();
    await index.open();
    const json = await toShow(index, shown);
    made?.(json);
    const isKept =
      last !== null &&
      observer.isSteady &&
      isSameRefs(last.refs, index.snapshot.refs) &&
      project.reader.isSettled &&
      index.snapshot.records.every(({ row }) => row.id === WORKSPACE || project.reader.commit(row.id) !== null);
    const keeping: Promise<Block>[] = [];
    const blocks = new Blocks((block) => {
      write(block);
      if (isKept) {
        keeping.push(compressed(block));
      }
    });
    let isWorkspace = true;
    for (const part of printParts(json, strict)) {
      blocks.add(part);
      if (isWorkspace) {
        blocks.end();
        isWorkspace = false;
      }
    }
    blocks.end();
    await index.save();
    const [workspace, ...rest] = await Promise.all(keeping);
    if (last !== null && workspace !== undefined) {
      keepShown(last, folder, project, observer, { ...last.as, workspace, rest }, warn);
    }
  } finally {
    stopObserving(observer);
    index.dispose();
    project.dispose();
  }
}

function isSameRefs(a: Refs, b: Refs): boolean {
  return a === b || (a.listing === b.listing && a.head === b.head && a.branch === b.branch);
}

interface Last {
  readonly folder: string;
  /** What it would be kept as. */
  readonly as: Pick<Kept, 'by' | 'key'>;
  /** What was printed the last time, if nothing has changed since but the workspace, and all but its text. */
  readonly kept: (Kept & { readonly texts: readonly Buffer[] }) | null;
  readonly refs: Refs;
}

/** Null where that cannot be told. */
async function lastShown(project: Project, { build, strict }: Printing): Promise<Last | null> {
  const { repository, dvcRoot, cacheFolder } = project;
  if (build === null || cacheFolder === null) {
    return null;
  }
  const by = circumstances(build, strict);
  const kept = readKept(cacheFolder);
  if (kept?.by !== by) {
    repository.objects.prepare();
  }
  const [refs, runs] = await Promise.all([
    repository.refs(),
    dvcRoot === null ? Promise.resolve([]) : readRunState(dvcRoot, repository.commonDir),
  ]);
  if (refs.head === null || !repository.hasFixedHistory(refs) || runs.some(({ state }) => state === 'running')) {
    return null;
  }
  const key = createHash('sha256')
    .update(refs.listing)
    .update(JSON.stringify([refs.head, refs.branch, runs]))
    .digest('hex');
  const as = { by, key };
  return { folder: cacheFolder, as, kept: kept && (await keptAs(kept, as)), refs };
}

async function keptAs(kept: Kept, { by, key }: Last['as']): Promise<Last['kept']> {
  try {
    return kept.by === by && kept.key === key ? { ...kept, texts: await textsOf(kept.rest) } : null;
  } catch {
    return null; // Damaged.
  }
}

/** With the files that it was made of, where these say it all. */
function keepShown(
  { folder: cache, refs }: Last,
  folder: string,
  project: Project,
  observer: Observer,
  shown: Omit<Kept, 'found'>,
  warn: Printing['warn'],
): void {
  const { dvcRoot, repository } = project;
  const { places } = repository;
  const { observations } = observer;
  const { files } = refs;
  const found: Found | null = places && files && observations && { folder, places, dvcRoot, refs: files, observations };
  try {
    writeKept(cache, { ...shown, found });
  } catch (error) {
    warn(`The cache was not written: ${String(error)}`);
  }
}

/** Nothing runs. */
async function workspaceJson(project: Project, refs: Refs, config: IndexConfig): Promise<Json> {
  await project.scan();
  const record = await readRecord(project, { row: workspaceRow(refs, []), live: null }, { config, tracked: true });
  return stateJson(record, await readTracked(project.folderSource()), null, null);
}

async function toShow(index: ExperimentIndex, { all, revisions = [] }: Shown): Promise<Json> {
  const { refs, records, experiments, runs } = index.snapshot;
  if (refs.head === null) {
    return [];
  }
  const chains = await chainsOf(index);
  const asked = await Promise.all(revisions.map((revision) => resolveRevision(index, refs, revision)));
  const extra = await index.readCommits([...new Set([...asked, ...[...chains.values()].flat()])]);
  const named = names(index.snapshot);
  const executors = new Executors(runs);
  const listed = records.filter(
    ({ row }) => row.kind === 'commit' && row.branch !== NO_BRANCH && (all || (asked.length === 0 && row.id === refs.head)),
  );
  // DVC's order: what was asked for, then by commit time, the newest first.
  listed.sort((a, b) => (b.row.time ?? 0) - (a.row.time ?? 0));
  const first = [...new Set(asked)].flatMap((id) => extra.get(id) ?? []);
  const commits = [...first, ...listed.filter(({ row }) => !asked.includes(row.id))];
  const tracked = await index.trackedOf([...records.map(({ row }) => row.id), ...extra.keys()]);
  const trackedBy = (id: string): TrackedFiles => tracked.get(id) ?? NOTHING;
  const state = (record: RevisionRecord, name: string | null, below: readonly Json[] | null): Json =>
    stateJson(record, trackedBy(record.row.id), name, below);
  const experiment = (record: RevisionRecord): Json => {
    const { row } = record;
    const executor = executors.of(row);
    const tip = executor ? experimentJson(record, trackedBy(row.id), executor) : state(record, row.label, null);
    const before = (chains.get(row.id) ?? []).flatMap((id) => extra.get(id) ?? []).map((one) => state(one, null, null));
    return rangeJson([tip, ...before], row.label, executor);
  };
  const commit = (record: RevisionRecord): Json => {
    const below = (experiments.get(record.row.id) ?? []).flatMap((at) => records[at] ?? []);
    return state(record, named.get(record.row.id) ?? null, below.length > 0 ? below.map(experiment) : null);
  };
  const workspace = records.filter(({ row }) => row.id === WORKSPACE);
  return [...workspace.map((record) => state(record, null, null)), ...commits.map(commit)];
}

const NOTHING: TrackedFiles = { deps: [], outs: [] };
/** An experiment whose baseline was rewritten away would lead back to the first commit there is. */
const LONGEST_CHAIN = 1_000;

/** Of experiments of several commits, those before the tip, back to the baseline. */
async function chainsOf(index: ExperimentIndex): Promise<Map<string, readonly string[]>> {
  const chains = new Map<string, readonly string[]>();
  for (const { row } of index.snapshot.records) {
    if (row.kind !== 'experiment' || (row.state !== 'success' && row.state !== 'none')) {
      continue;
    }
    const before: string[] = [];
    let id = index.parentOf(row.id);
    while (id !== null && id !== row.baseline && before.length < LONGEST_CHAIN) {
      before.push(id);
      await index.readCommits([id]);
      id = index.parentOf(id);
    }
    if (before.length > 0) {
      chains.set(row.id, before);
    }
  }
  return chains;
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
