/** The tree of experiments, opened part by part. */
import { OTHER_BRANCHES, WORKSPACE, type Column, type IndexMethods, type TreeNode, type TreeParent } from '../../protocol/index.js';
import type { ExperimentIndex } from './index.js';

/** @param passes whether the row at a position is shown; null: every row is */
export function children(
  index: Pick<ExperimentIndex, 'snapshot' | 'mainMetric' | 'best'>,
  parent: TreeParent,
  limit: number,
  passes: ((row: number) => boolean) | null,
): Omit<IndexMethods['children']['result'], 'problem'> {
  const { store, branches, experiments } = index.snapshot;
  const metric = index.mainMetric();
  const best = index.best();
  const metrics = shown(
    store.columns.filter((column) => column.id[0] === 'metric'),
    metric,
  );
  const below = (id: string | undefined): readonly number[] => {
    const all = (id === undefined ? undefined : experiments.get(id)) ?? [];
    return passes === null ? all : all.filter(passes);
  };
  /** Also a commit that does not pass, over an experiment that does. */
  const kept = (rows: readonly number[]): readonly number[] =>
    passes === null ? rows : rows.filter((at) => passes(at) || below(store.rows[at]?.id).length > 0);
  const node = (at: number): TreeNode[] => {
    const row = store.rows[at];
    return row === undefined
      ? []
      : [
          {
            kind: 'row',
            row,
            children: below(row.id).length,
            metrics: metrics.map((column) => ({ label: column.label, value: store.cell(at, column.id) })),
            best: at === best,
          },
        ];
  };
  if (parent.kind === 'root') {
    const workspace = store.indexOf(WORKSPACE);
    const nodes = branches.map(({ name, current, commits, experiments: count, branches: others }): TreeNode => ({
      kind: 'branch',
      name,
      current,
      commits: kept(commits).length,
      experiments: passes === null ? count : commits.reduce((sum, at) => sum + below(store.rows[at]?.id).length, 0),
      ...(name === OTHER_BRANCHES ? { branches: others } : {}),
    }));
    return {
      nodes: [
        ...(workspace === undefined ? [] : kept([workspace]).flatMap(node)),
        ...nodes.filter((one) => passes === null || (one.kind === 'branch' && one.commits > 0)),
      ],
      more: 0,
      older: 0,
    };
  }
  const branch = parent.kind === 'branch' ? branches.find((one) => one.name === parent.name) : undefined;
  const all = parent.kind === 'branch' ? kept(branch?.commits ?? []) : below(parent.id);
  return {
    nodes: all.slice(0, limit).flatMap(node),
    more: Math.max(0, all.length - limit),
    older: branch?.older ?? 0,
  };
}

function shown(metrics: readonly Column[], main: Column | null): readonly Column[] {
  return main === null ? metrics : [main, ...metrics.filter((column) => column !== main)];
}
