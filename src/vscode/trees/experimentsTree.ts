/** The tree of experiments: workspace; branches -> commits -> experiments. Children are asked for when they are opened. */
import {
  Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  workspace,
  type ProviderResult,
  type TreeDataProvider,
} from 'vscode';
import { rowName } from '../../core/experiments/rowName.js';
import { isAbsent } from '../../core/values/cell.js';
import { formatCell } from '../../core/values/cellText.js';
import { Repo } from '../../node/share/repo.js';
import { NO_BRANCH, OTHER_BRANCHES, type Cell, type Difference, type Row, type TreeNode, type TreeParent } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath, treeMetrics } from '../settings.js';
import type { SharedView } from '../../protocol/panel.js';
import type { SharedViews } from '../panels/sharedViews.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { ago } from './ago.js';
import { rowUri } from './rowMarks.js';
import { stateIcon } from './stateIcon.js';
import { filterItem, type FilterNode } from './treeFilter.js';

/** Children shown before “Show more”. */
const PAGE = 200;
/** Between two pictures of how far many revisions are read. */
const READING_MS = 500;
const MOST_DIFFERENCES = 20;

export type ExperimentNode =
  | { readonly kind: 'folder'; readonly index: IndexClient }
  | { readonly kind: 'node'; readonly index: IndexClient; readonly node: TreeNode }
  | { readonly kind: 'more'; readonly index: IndexClient; readonly parent: TreeParent; readonly count: number }
  /** Commits of a branch that are not listed. */
  | { readonly kind: 'older'; readonly index: IndexClient; readonly branch: string; readonly count: number }
  /** How far many revisions are read, or how many were left. */
  | { readonly kind: 'reading'; readonly index: IndexClient }
  | FilterNode
  | { readonly kind: 'error'; readonly message: string };

export type RowNode = ExperimentNode & { readonly kind: 'node'; readonly node: Extract<TreeNode, { kind: 'row' }> };

export function isRowNode(node: unknown): node is RowNode {
  const one = node as Partial<RowNode> | undefined;
  return one?.kind === 'node' && one.node?.kind === 'row';
}

/** A baseline that no branch reaches. */
export function isOrphan(row: Row): boolean {
  return row.kind === 'commit' && row.branch === NO_BRANCH;
}

export class ExperimentsTree implements TreeDataProvider<ExperimentNode>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly readings = new Set<IndexClient>();
  private readingShown = 0;
  readonly onDidChangeTreeData = this.changes.event;
  private readonly limits = new Map<string, number>();
  /** Folder -> whom Git commits as there. */
  private readonly people = new Map<string, string | null>();
  private readonly subscription: Disposable;

  constructor(
    private readonly workspace: WorkspaceIndex,
    private readonly shared: SharedViews,
  ) {
    this.subscription = Disposable.from(
      shared.onChanged(({ before, now }) => {
        const means = ({ filter, baseline, expressions }: SharedView): string =>
          filter === '' ? '' : JSON.stringify([filter, baseline, expressions]);
        if (means(before) !== means(now)) {
          this.changes.fire(undefined);
        }
      }),
      workspace.onChanged(() => this.changes.fire(undefined)),
      workspace.onReading((index) => this.onReading(index)),
    );
  }

  private onReading(index: IndexClient): void {
    const isShown = this.readings.has(index);
    const now = Date.now();
    // Not the row alone: it may be gone by the time the editor asks for it.
    if (isShown !== (index.reading !== null) || now - this.readingShown >= READING_MS) {
      this.readingShown = now;
      this.changes.fire(undefined);
    }
  }

  async getChildren(parent?: ExperimentNode): Promise<ExperimentNode[]> {
    if (parent === undefined) {
      const ready = this.workspace.all.filter((index) => index.summary?.state === 'ready');
      if (ready.length > 1) {
        return ready.map((index) => ({ kind: 'folder', index }));
      }
      // Nothing of a DVC project without experiments: the welcome view says how to make the first.
      return ready[0] && !isFresh(ready[0]) ? this.rootOf(ready[0]) : [];
    }
    if (parent.kind === 'folder') {
      return this.rootOf(parent.index);
    }
    if (parent.kind !== 'node') {
      return [];
    }
    const { node, index } = parent;
    return this.childrenOf(index, node.kind === 'branch' ? { kind: 'branch', name: node.name } : { kind: 'row', id: node.row.id });
  }

  getTreeItem(node: ExperimentNode): TreeItem {
    switch (node.kind) {
      case 'folder':
        return folderItem(node.index);
      case 'error':
        return Object.assign(new TreeItem(node.message), { iconPath: stateIcon('failed') });
      case 'more':
        return moreItem(node);
      case 'older':
        return olderItem(node);
      case 'reading':
        return readingItem(node.index);
      case 'filter':
        return filterItem(node);
      case 'node':
        return node.node.kind === 'branch'
          ? branchItem(node.index, node.node)
          : rowItem(node.index, node.node, this.people.get(node.index.folder.toString()) ?? null);
    }
  }

  resolveTreeItem(item: TreeItem, node: ExperimentNode): ProviderResult<TreeItem> {
    return isRowNode(node) ? tooltip(node).then((text) => Object.assign(item, { tooltip: text })) : item;
  }

  showMore(node: ExperimentNode): void {
    if (node.kind === 'more') {
      const key = keyOf(node.index, node.parent);
      this.limits.set(key, (this.limits.get(key) ?? PAGE) + 5 * PAGE);
      this.changes.fire(undefined);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private async rootOf(index: IndexClient): Promise<ExperimentNode[]> {
    const nodes = await this.childrenOf(index, { kind: 'root' });
    if (index.reading === null && !index.summary?.unread) {
      this.readings.delete(index);
      return nodes;
    }
    this.readings.add(index);
    return [{ kind: 'reading', index }, ...nodes];
  }

  private async childrenOf(index: IndexClient, parent: TreeParent): Promise<ExperimentNode[]> {
    const { filter, baseline, expressions } = this.shared.of(index.folder.toString());
    const [result] = await Promise.all([
      index.request('children', { parent, limit: this.limits.get(keyOf(index, parent)) ?? PAGE, filter, baseline, expressions }),
      this.lookWhoIAm(index),
    ]);
    if (!result.ok) {
      return [{ kind: 'error', message: result.error.message }];
    }
    const nodes: ExperimentNode[] = result.value.nodes.map((node) => ({ kind: 'node', index, node }));
    const { more, older, problem } = result.value;
    if (parent.kind === 'root' && filter.trim() !== '') {
      nodes.unshift({ kind: 'filter', index, filter, none: nodes.length === 0, problem });
    }
    if (more > 0) {
      return [...nodes, { kind: 'more', index, parent, count: more }];
    }
    return older > 0 && parent.kind === 'branch' ? [...nodes, { kind: 'older', index, branch: parent.name, count: older }] : nodes;
  }

  private async lookWhoIAm(index: IndexClient): Promise<void> {
    const key = index.folder.toString();
    if (!this.people.has(key)) {
      this.people.set(key, await new Repo(gitPath(index.folder), index.projectRoot).ask(['config', 'user.name']));
    }
  }
}

/** Nothing of a DVC project but commits, and nothing to be said above them: then the welcome view has the room, which a message would take. */
export function isFresh({ summary }: IndexClient): boolean {
  return summary?.dvcRoot != null && summary.experiments + summary.running + summary.queued === 0 && summary.conditions.length === 0;
}

function keyOf(index: IndexClient, parent: TreeParent): string {
  return JSON.stringify([index.folder.toString(), parent]);
}

function folderItem(index: IndexClient): TreeItem {
  const name = workspace.getWorkspaceFolder(index.folder)?.name ?? index.folder.fsPath;
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  item.resourceUri = index.folder;
  item.id = `folder:${index.folder.toString()}`;
  item.iconPath = ThemeIcon.Folder;
  return item;
}

function moreItem(node: ExperimentNode & { kind: 'more' }): TreeItem {
  const item = new TreeItem(`Show ${node.count} more…`);
  item.id = `more:${keyOf(node.index, node.parent)}`;
  item.iconPath = new ThemeIcon('ellipsis');
  item.command = { command: 'espalier.showMoreCommits', title: 'Show More', arguments: [node] };
  return item;
}

function olderItem(node: ExperimentNode & { kind: 'older' }): TreeItem {
  const { index, branch, count } = node;
  const item = new TreeItem(count === 1 ? l10n.t('1 older commit…') : l10n.t('{0} older commits…', count.toLocaleString()));
  item.id = `older:${index.folder.toString()}:${branch}`;
  item.iconPath = new ThemeIcon('history');
  item.contextValue = 'older';
  item.tooltip = l10n.t('Shows more commits of each branch. Commits with experiments are shown however old they are.');
  item.command = { command: 'espalier.showMoreCommits', title: l10n.t('Show More Commits'), arguments: [node] };
  return item;
}

function readingItem(index: IndexClient): TreeItem {
  const { reading, summary } = index;
  const label = reading
    ? l10n.t('Reading: {0} of {1}', reading.done.toLocaleString(), reading.total.toLocaleString())
    : l10n.t('{0} not read', (summary?.unread ?? 0).toLocaleString());
  const item = new TreeItem(label);
  item.id = `reading:${index.folder.toString()}`;
  item.iconPath = new ThemeIcon(reading ? 'loading~spin' : 'debug-pause');
  item.contextValue = reading ? 'reading' : 'unread';
  item.description = reading ? l10n.t('newest first') : l10n.t('Refresh reads the rest');
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  if (!reading) {
    item.command = { command: 'espalier.refresh', title: l10n.t('Refresh') };
  }
  return item;
}

/** Branches that are not listed, with the baselines on them. */
function otherBranchesItem(index: IndexClient, node: Extract<TreeNode, { kind: 'branch' }>): TreeItem {
  const label = l10n.t('Other branches');
  const item = new TreeItem(label, node.commits === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed);
  item.id = `branch:${index.folder.toString()}:${node.name}`;
  item.iconPath = new ThemeIcon('git-branch');
  const count = node.branches ?? 0;
  const branches = count === 0 ? '' : count === 1 ? l10n.t('1 branch') : l10n.t('{0} branches', count);
  item.description = [branches, node.experiments === 0 ? '' : plural(node.experiments, 'experiment')].filter(Boolean).join(' · ');
  item.contextValue = 'otherBranches';
  item.tooltip = l10n.t('Branches that are not listed. “Choose Branches…” lists them.');
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  if (node.commits === 0) {
    item.command = { command: 'espalier.chooseBranches', title: l10n.t('Choose Branches…'), arguments: [{ kind: 'node', index, node }] };
  }
  return item;
}

function branchItem(index: IndexClient, node: Extract<TreeNode, { kind: 'branch' }>): TreeItem {
  if (node.name === OTHER_BRANCHES) {
    return otherBranchesItem(index, node);
  }
  const label = node.name === NO_BRANCH ? 'Not on any branch' : node.name;
  const item = new TreeItem(label, node.current ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed);
  // Opened and closed by the user for as long as it is current or not; a branch that becomes the current one opens.
  item.id = `branch:${index.folder.toString()}:${node.name}:${node.current}`;
  item.iconPath = new ThemeIcon(node.name === NO_BRANCH ? 'warning' : 'git-branch');
  item.description = [node.current ? 'current' : '', plural(node.experiments, 'experiment')].filter(Boolean).join(' · ');
  item.contextValue = 'branch';
  item.accessibilityInformation = { label: `branch ${label}, ${item.description}` };
  if (node.name === NO_BRANCH) {
    item.tooltip = 'Experiments whose baseline no branch reaches any more, as after a rebase. DVC does not list them.';
  }
  return item;
}

function rowItem(index: IndexClient, node: Extract<TreeNode, { kind: 'row' }>, me: string | null): TreeItem {
  const { row } = node;
  const collapsible =
    node.children === 0
      ? TreeItemCollapsibleState.None
      : row.state === 'none'
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
  const label = rowName(row);
  const item = new TreeItem(label, collapsible);
  // A row that gets its first child is a new one to the editor, which would keep it closed otherwise.
  item.id = `row:${index.folder.toString()}:${row.branch ?? ''}:${row.id}:${node.children > 0}`;
  item.iconPath = icon(node);
  item.resourceUri = rowUri(index.folder, row.id);
  const description = [
    marksText(row),
    metricsText(index, node),
    row.kind === 'commit' ? row.refs.join(', ') : '',
    ...sharedText(row, me),
    ago(row.time),
    stateText(row),
  ]
    .filter(Boolean)
    .join(' · ');
  item.description = description;
  item.contextValue = `${row.kind}-${row.state}${isOrphan(row) ? '-orphan' : ''}${row.log === null ? '' : '-log'}`;
  item.accessibilityInformation = { label: `${row.kind} ${label}, ${description}${node.best ? ', best' : ''}` };
  return item;
}

function marksText({ marks }: Row): string {
  return marks === undefined ? '' : [marks.star ? '★' : '', ...marks.tags.map((tag) => `#${tag}`)].filter(Boolean).join(' ');
}

/** Who made it, when that is somebody else, and whether a remote has it. */
function sharedText(row: Row, me: string | null): string[] {
  return row.kind !== 'experiment' ? [] : [me === null || row.author === me ? '' : row.author, row.pushed === true ? l10n.t('pushed') : ''];
}

function icon({ row, best }: Extract<TreeNode, { kind: 'row' }>): ThemeIcon {
  if (row.error !== null) {
    return stateIcon('warning');
  }
  switch (row.state) {
    case 'running':
    case 'failed':
      return stateIcon(row.state);
    case 'queued':
      return stateIcon('waiting');
    default:
      return best ? stateIcon('best') : new ThemeIcon(row.kind === 'workspace' ? 'edit' : row.kind === 'commit' ? 'git-commit' : 'beaker');
  }
}

function metricsText(index: IndexClient, { metrics }: Extract<TreeNode, { kind: 'row' }>): string {
  const chosen = treeMetrics(index.folder);
  return (
    (chosen.length > 0 ? metrics.filter((metric) => chosen.includes(metric.label)) : metrics.slice(0, 1))
      .filter(({ value }) => !isAbsent(value))
      // The number first: it stays in sight where the line is cut.
      .map(({ label, value }) => `${shortNumber(value)} ${label.slice(label.lastIndexOf(':') + 1)}`)
      .join(', ')
  );
}

function shortNumber(value: Cell): string {
  return formatCell(typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value);
}

function stateText(row: Row): string {
  return row.error !== null ? 'unreadable in part' : row.state === 'none' || row.state === 'success' ? '' : row.state;
}

/** Markdown in which nothing from the repository is markup. */
async function tooltip({ index, node }: RowNode): Promise<MarkdownString> {
  const { row } = node;
  const text = new MarkdownString(undefined, true);
  text.appendMarkdown('**').appendText(row.label).appendMarkdown('**');
  if (row.time !== null) {
    text.appendText(`  ${new Date(row.time).toLocaleString()}  ${row.author}`);
  }
  if (row.kind !== 'workspace') {
    text.appendMarkdown('\n\n').appendText(row.kind === 'commit' ? row.subject : row.id.slice(0, 7));
  }
  if (row.marks?.note) {
    text.appendMarkdown('\n\n$(note) ').appendText(row.marks.note);
  }
  if (row.error !== null) {
    text.appendMarkdown('\n\n$(warning) ').appendText(row.error);
  }
  const result = await index.request('differences', { row: row.id, baseline: null });
  if (result.ok && result.value.baseline !== null) {
    const { params, metrics } = result.value;
    if (params.length + metrics.length === 0) {
      text.appendMarkdown('\n\n').appendText('The same parameters and metrics as its baseline.');
    }
    appendDifferences(text, 'Parameters', params);
    appendDifferences(text, 'Metrics', metrics);
  }
  return text;
}

function appendDifferences(text: MarkdownString, title: string, differences: readonly Difference[]): void {
  if (differences.length === 0) {
    return;
  }
  text.appendMarkdown(`\n\n*${title} that differ from its baseline*\n`);
  for (const { label, from, to } of differences.slice(0, MOST_DIFFERENCES)) {
    text.appendMarkdown('\n- ').appendText(`${label}: ${formatCell(from) || '–'} → ${formatCell(to) || '–'}`);
  }
  if (differences.length > MOST_DIFFERENCES) {
    text.appendMarkdown(`\n- and ${differences.length - MOST_DIFFERENCES} more`);
  }
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
