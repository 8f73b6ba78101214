/** What DVC tracks in the workspace: outputs, added data, imports; where each is, by files alone. A remote is asked when the user says so. */
import { EventEmitter, l10n, ThemeColor, ThemeIcon, TreeItem, type Disposable, type TreeDataProvider } from 'vscode';
import { stateOfPath, type RemoteState } from '../../core/share/remoteData.js';
import type { DataItem } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { stateIcon } from './stateIcon.js';

export type DataNode =
  | { readonly kind: 'data'; readonly index: IndexClient; readonly item: DataItem }
  | { readonly kind: 'data-error'; readonly message: string };

export function isDataNode(value: unknown): value is DataNode & { kind: 'data' } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'data' && 'item' in value;
}

export interface RemoteAnswer {
  readonly states: ReadonlyMap<string, RemoteState>;
  /** Hashes that the answer was about: what has another one since is not known. */
  readonly hashes: ReadonlyMap<string, string | null>;
}

export class DataTree implements TreeDataProvider<DataNode>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly answers = new Map<IndexClient, RemoteAnswer>();
  private readonly subscription: Disposable;

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscription = workspace.onChanged(() => this.refresh());
  }

  refresh(): void {
    this.changes.fire(undefined);
  }

  /** What the remote said when it was asked. */
  answered(index: IndexClient, answer: RemoteAnswer): void {
    this.answers.set(index, answer);
    this.refresh();
  }

  async getChildren(parent?: DataNode): Promise<DataNode[]> {
    const nodes: DataNode[] = [];
    for (const index of parent === undefined ? this.workspace.all : []) {
      if (index.summary?.state === 'ready' && index.summary.dvcRoot !== null) {
        const result = await index.request('data', {});
        nodes.push(
          ...(result.ok
            ? result.value.map((item): DataNode => ({ kind: 'data', index, item }))
            : [{ kind: 'data-error' as const, message: result.error.message }]),
        );
      }
    }
    return nodes;
  }

  getTreeItem(node: DataNode): TreeItem {
    if (node.kind === 'data-error') {
      return Object.assign(new TreeItem(node.message), { iconPath: stateIcon('failed') });
    }
    const { index, item } = node;
    const answer = this.answers.get(index);
    const remote = answer?.hashes.get(item.path) === item.hash ? stateOfPath(answer.states, item.path) : undefined;
    const tree = new TreeItem(item.path);
    tree.id = `data:${index.folder.toString()}:${item.path}`;
    const words = [...stateWords(item), ...(remote === undefined ? [] : [remoteWord(remote)])];
    // What is the matter first: a narrow side bar has no room for more.
    tree.description = [...words, sizeText(item)].filter(Boolean).join(' · ');
    tree.iconPath = icon(item, remote ?? null);
    tree.tooltip = [
      item.path,
      tree.description,
      kindText(item),
      item.hash === null ? l10n.t('DVC wrote no hash of it down yet.') : `MD5 ${item.hash}`,
      ...(item.files === null ? [] : [l10n.t('{0} files', item.files)]),
    ].join('\n');
    tree.contextValue = `data-${item.kind}-${item.state}`;
    tree.accessibilityInformation = { label: `${item.path}, ${kindText(item)}, ${tree.description}` };
    return tree;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}

function icon(item: DataItem, remote: RemoteState | null): ThemeIcon {
  if (item.state === 'missing' || remote === 'lost') {
    return stateIcon('warning');
  }
  if (item.state === 'changed' || item.state === 'new') {
    return new ThemeIcon('diff-modified', new ThemeColor('gitDecoration.modifiedResourceForeground'));
  }
  return new ThemeIcon(
    remote === 'not-pushed' ? 'cloud-upload' : item.kind === 'import' ? 'repo' : item.isFolder ? 'file-directory' : 'file-binary',
  );
}

function stateWords({ state, cached, hash }: DataItem): string[] {
  const here = {
    unchanged: '',
    changed: l10n.t('changed'),
    missing: l10n.t('not in the workspace'),
    new: l10n.t('not tracked yet'),
  }[state];
  return [here, hash !== null && !cached ? l10n.t('not in cache') : ''];
}

function remoteWord(state: RemoteState | null): string {
  switch (state) {
    case null:
      return l10n.t('pushed');
    case 'not-pushed':
      return l10n.t('not pushed');
    case 'not-fetched':
      return l10n.t('only on the remote');
    case 'lost':
      return l10n.t('neither here nor on the remote');
  }
}

function kindText({ kind, file }: DataItem): string {
  switch (kind) {
    case 'output':
      return l10n.t('output of a stage of {0}', file);
    case 'added':
      return l10n.t('added, {0}', file);
    case 'import':
      return l10n.t('imported, {0}', file);
  }
}

function sizeText({ size }: DataItem): string {
  if (size === null) {
    return '';
  }
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  const value = size / 1000 ** step;
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)} ${units[step] ?? ''}`;
}
