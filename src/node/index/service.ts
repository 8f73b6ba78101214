/** Answers the requests of `IndexMethods` from the index. */
import {
  EspalierError,
  WORKSPACE,
  type ColumnId,
  type Handlers,
  type IndexConfig,
  type IndexEvents,
  type IndexMethods,
  type KeyPath,
  type ParameterHint,
  type RowId,
} from '../../protocol/index.js';
import { lacksValues } from '../../core/experiments/contents.js';
import { differences, distinctValues } from '../../core/experiments/query.js';
import { DEFAULT_LIMITS, formatOf, leaves } from '../../core/values/index.js';
import { BUILD } from '../build.js';
import { changedLines, compareFiles } from '../compare/late.js';
import type { CompareSource } from '../compare/methods.js';
import { lateInit } from '../init/late.js';
import { pathBelow } from '../paths.js';
import { LatePipeline } from '../pipeline/late.js';
import type { PipelineStatus } from '../pipeline/workspace.js';
import { latePlotHandlers } from '../plots/late.js';
import { LateRuns } from '../run/late.js';
import { LateShare } from '../share/late.js';
import { askTexts } from '../texts/late.js';
import { LateSearch } from '../search/late.js';
import { lateViews } from '../views/late.js';
import { children } from './children.js';
import { ExperimentIndex } from './index.js';
import { currentBranch } from './revisions.js';
import { tableHandlers } from './tableHandlers.js';

/** Bytes of one parameter file. */
const PARAMETERS_LIMIT = 2_000_000;
const MOST_TRIED = 20;

type Emit = <K extends keyof IndexEvents>(event: K, data: IndexEvents[K]) => void;

export function createService(emit: Emit): { readonly handlers: Handlers<IndexMethods>; dispose(): void } {
  const latePipeline = new LatePipeline();
  const share = new LateShare();
  let index: ExperimentIndex | null = null;
  let pipeline: { version: number; promise: Promise<PipelineStatus> } | null = null;

  const opened = (): ExperimentIndex => {
    if (index === null) {
      throw new EspalierError('not-ready', 'No repository is open.');
    }
    return index;
  };

  /** Stages with their states, at most once for each version of the index. */
  const stages = (): Promise<PipelineStatus> => {
    const { version } = opened().snapshot;
    if (pipeline?.version !== version) {
      pipeline = { version, promise: latePipeline.status(opened().projectRoot, opened().pipelineFiles, opened().ignoreRules) };
    }
    return pipeline.promise;
  };

  const runs = new LateRuns(() => {
    const { runs: entries, store } = opened().snapshot;
    const writers = async (): Promise<Awaited<ReturnType<typeof stages>>['stages']> => (await stages()).stages;
    return { dvcRoot: opened().summary().dvcRoot, entries, store, metric: opened().mainMetric(), stages: writers };
  });

  const search = new LateSearch(
    () => {
      const dvcRoot = index?.summary().dvcRoot ?? null;
      const text = (file: string): Promise<string> => opened().workspaceSource().text(file, PARAMETERS_LIMIT);
      return dvcRoot === null ? null : { dvcRoot, store: () => opened().snapshot.store, metric: () => opened().mainMetric(), text };
    },
    () => emit('sweeps', {}),
  );

  const table = tableHandlers(opened);
  const handlers: Handlers<IndexMethods> = {
    ...lateInit,
    ...lateViews(() => opened().snapshot.store.rows),
    ...runs.handlers,
    ...search.handlers,
    async open(config: IndexConfig) {
      index?.dispose();
      index = new ExperimentIndex(config, emit, { watch: true, build: BUILD });
      return index.open();
    },
    async refresh() {
      await opened().refreshAll();
      return opened().summary();
    },
    async list(listed) {
      await opened().list(listed);
      return opened().summary();
    },
    stopReading() {
      opened().stopReading();
      return null;
    },
    branches: () => branches(opened()),
    summary: () => opened().summary(),
    async children({ parent, limit, ...asked }, signal) {
      const { passes, problem } = await table.filtered(asked, signal);
      return { ...children(opened(), parent, limit, passes), problem };
    },
    ...table.handlers,
    changedLines: (asked) => changedLines(compareSource(opened(), [asked.from, asked.to]), asked),
    compareFiles: ({ rows }) => compareFiles(compareSource(opened(), rows), rows),
    differences: ({ row, baseline }) => differences(opened().snapshot.store, row, baseline),
    ...latePlotHandlers(opened),
    async pipeline() {
      return stages();
    },
    async parameterFile({ file, text }) {
      const path = projectPath(opened(), file);
      const used = await parameterUse(opened());
      const keys = used.get(path);
      if (keys === undefined) {
        return null;
      }
      const format = formatOf(path);
      const found = await askTexts('locateLeaves', text, format);
      const hints = found.flatMap((leaf): ParameterHint[] => {
        const users = stagesUsing(keys, leaf.path);
        return users.length === 0
          ? []
          : [
              {
                path: leaf.path,
                range: leaf.range,
                current: leaf.cell,
                float: leaf.type === 'float',
                stages: users.filter((stage) => stage !== NO_STAGE),
                ...history(opened(), ['param', path, ...leaf.path]),
              },
            ];
      });
      return { file: path, format, hints };
    },
    async stagesInText({ file, text }) {
      const known = await stages();
      return askTexts('stagesInText', text, projectPath(opened(), file), known.stages);
    },
    async parameters() {
      const found: IndexMethods['parameters']['result'][number][] = [];
      const source = opened().workspaceSource();
      for (const [file, keys] of await parameterUse(opened())) {
        const value = await source.values(file).catch(() => null);
        const text = value === null ? '' : await source.text(file, DEFAULT_LIMITS.maxLength).catch(() => '');
        const located = await askTexts('locateLeaves', text, formatOf(file));
        const floats = new Set(located.flatMap(({ path, type }) => (type === 'float' ? JSON.stringify(path) : [])));
        for (const [path, cell] of value === null ? [] : leaves(value)) {
          const users = stagesUsing(keys, path);
          if (users.length > 0) {
            const tried = distinctValues(opened().snapshot.store, ['param', file, ...path], MOST_TRIED).values;
            const float = floats.has(JSON.stringify(path));
            found.push({ file, path, value: cell, float, tried, stages: users.filter((stage) => stage !== NO_STAGE) });
          }
        }
      }
      return found;
    },
    setParameter: ({ file, text, path, input }) => askTexts('setParameter', text, formatOf(file), path, input, projectPath(opened(), file)),
    setFrozen: ({ text, stage, frozen }) => askTexts('setFrozen', text, stage, frozen),
    lacking: () => opened().snapshot.records.flatMap(({ row, files }) => (lacksValues(files) ? [row.id] : [])),
    data: (_, signal) => (opened().summary().dvcRoot === null ? [] : share.data(opened().projectRoot, opened().projectFiles, signal)),
    metricFiles: () => [
      ...(opened()
        .snapshot.records.find((record) => record.row.id === WORKSPACE)
        ?.files.metrics.keys() ?? []),
    ],
  };
  return {
    handlers,
    dispose: () => {
      search.dispose();
      index?.dispose();
    },
  };
}

function branches(index: ExperimentIndex): IndexMethods['branches']['result'] {
  const { refs } = index.snapshot;
  const current = currentBranch(refs);
  const local = refs.branches.map(({ name }) => ({ name, kind: name === current ? ('current' as const) : ('local' as const) }));
  return [
    ...local.filter(({ kind }) => kind === 'current'),
    ...local.filter(({ kind }) => kind === 'local'),
    // `origin/HEAD` stands for another.
    ...refs.remotes.filter(({ name }) => !name.endsWith('/HEAD')).map(({ name }) => ({ name, kind: 'remote' as const })),
  ];
}

/** All metrics for the tree to choose from, the main one first. */
function compareSource(index: ExperimentIndex, rows: readonly RowId[]): CompareSource {
  const { records, runs } = index.snapshot;
  const root = index.summary().root ?? index.projectRoot;
  const below = pathBelow(root, index.projectRoot);
  const compared = records.filter(({ row }) => rows.includes(row.id));
  const inRepository = (of: 'params' | 'metrics'): Set<string> =>
    new Set(compared.flatMap(({ files }) => [...files[of].keys()].map((path) => (below === '' ? path : `${below}/${path}`))));
  return {
    git: index.settings.git,
    root,
    project: below,
    folderOf: (id) => runs.find((run) => run.id === id)?.liveRoot ?? null,
    tracked: (ids) => index.trackedOf(ids),
    params: inRepository('params'),
    metrics: inRepository('metrics'),
  };
}

/** Path relative to the project, with forward slashes, from an absolute path or one that is relative already. */
function projectPath(index: ExperimentIndex, file: string): string {
  return pathBelow(index.projectRoot, file);
}

/** Stands for the user's own way to use a file, where there is no pipeline. */
const NO_STAGE = '';

/** File -> stage -> listed keys; null is the whole file. Without a pipeline, every conventional file counts as used. */
type ParameterUse = Map<string, Map<string, readonly string[] | null>>;

async function parameterUse(index: ExperimentIndex): Promise<ParameterUse> {
  const use: ParameterUse = new Map();
  const source = index.workspaceSource();
  for (const file of await source.pipelineFiles()) {
    const pipeline = await source.pipeline(file).catch(() => null);
    for (const stage of pipeline?.stages ?? []) {
      for (const { file: path, keys } of stage.params) {
        const stagesOf = use.get(path) ?? new Map<string, readonly string[] | null>();
        stagesOf.set(file === 'dvc.yaml' ? stage.name : `${file}:${stage.name}`, keys.length === 0 ? null : keys);
        use.set(path, stagesOf);
      }
    }
  }
  for (const path of use.size === 0 && index.pipelineFiles.length === 0 ? index.settings.conventionalParams : []) {
    use.set(path, new Map([[NO_STAGE, null]]));
  }
  return use;
}

function stagesUsing(stages: ReadonlyMap<string, readonly string[] | null>, path: KeyPath): string[] {
  const name = path.join('.');
  const uses = (keys: readonly string[] | null): boolean => keys === null || keys.some((key) => name === key || name.startsWith(`${key}.`));
  return [...stages].filter(([, keys]) => uses(keys)).map(([stage]) => stage);
}

function history(index: ExperimentIndex, id: ColumnId): Pick<ParameterHint, 'best' | 'tried'> {
  const { store } = index.snapshot;
  const column = store.column(id);
  const tried = distinctValues(store, id, MOST_TRIED);
  const best = index.best();
  const row = best === null ? undefined : store.rows[best];
  return {
    best:
      best === null || row === undefined || column === undefined ? null : { row: row.id, label: row.label, value: store.cell(best, id) },
    tried: column === undefined ? null : { distinct: tried.count, min: column.min, max: column.max, values: tried.values },
  };
}
