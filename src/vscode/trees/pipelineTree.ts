/** The stages of the pipeline, and why each would run again. */
import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { Stage, StageReason } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export type PipelineNode =
  | { readonly kind: 'stage'; readonly index: IndexClient; readonly stage: Stage }
  | { readonly kind: 'reason'; readonly reason: StageReason }
  | { readonly kind: 'error'; readonly file: string; readonly message: string };

export function stageText(stage: Stage): string {
  const why =
    stage.reasons.length === 1 ? `: ${reasonText(stage.reasons[0])}` : stage.reasons.length > 1 ? `: ${stage.reasons.length} reasons` : '';
  return `${stage.state === 'never-run' ? 'never run' : stage.state}${why}`;
}

function reasonText(reason: StageReason | undefined): string {
  return reason === undefined ? '' : `${reason.subject} ${reason.change}`;
}

export class PipelineTree implements TreeDataProvider<PipelineNode>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly subscription: Disposable;

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscription = workspace.onChanged(() => this.changes.fire(undefined));
  }

  async getChildren(parent?: PipelineNode): Promise<PipelineNode[]> {
    if (parent?.kind === 'stage') {
      return parent.stage.reasons.map((reason) => ({ kind: 'reason', reason }));
    }
    const found: PipelineNode[] = [];
    for (const index of parent === undefined ? this.workspace.all : []) {
      const result = index.summary?.state === 'ready' ? await index.request('pipeline', {}) : null;
      if (result?.ok) {
        found.push(...result.value.stages.map((stage) => ({ kind: 'stage' as const, index, stage })));
        found.push(...result.value.errors.map((error) => ({ kind: 'error' as const, ...error })));
      } else if (result) {
        found.push({ kind: 'error', file: '', message: result.error.message });
      }
    }
    return found;
  }

  getTreeItem(node: PipelineNode): TreeItem {
    switch (node.kind) {
      case 'stage':
        return stageItem(node);
      case 'reason':
        return reasonItem(node.reason);
      case 'error': {
        const item = new TreeItem(node.file || 'The pipeline cannot be read');
        item.description = node.message;
        item.tooltip = node.message;
        item.iconPath = new ThemeIcon('error', new ThemeColor('list.errorForeground'));
        return item;
      }
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}

const ICONS: Record<Stage['state'], ThemeIcon> = {
  unchanged: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  changed: new ThemeIcon('circle-filled', new ThemeColor('charts.orange')),
  'never-run': new ThemeIcon('circle-outline'),
  frozen: new ThemeIcon('lock'),
};

function stageItem({ index, stage }: PipelineNode & { kind: 'stage' }): TreeItem {
  const item = new TreeItem(stage.name, stage.reasons.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  item.id = `stage:${index.folder.toString()}:${stage.name}`;
  item.description = stageText(stage);
  item.iconPath = ICONS[stage.state];
  item.tooltip = stage.command;
  item.contextValue = stage.frozen ? 'stage-frozen' : 'stage';
  item.command = { command: 'vscode.open', title: 'Open', arguments: [Uri.joinPath(Uri.file(index.projectRoot), stage.file)] };
  return item;
}

function reasonItem(reason: StageReason): TreeItem {
  const item = new TreeItem(reason.subject);
  item.description = `${reason.kind} ${reason.change}`;
  item.iconPath = new ThemeIcon(reason.kind === 'parameter' ? 'symbol-parameter' : reason.kind === 'command' ? 'terminal' : 'file');
  return item;
}
