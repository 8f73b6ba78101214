/** The stages of the pipeline: why each would run again, how far each is while they run, and the parameters that each uses. */
import { EventEmitter, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, type Disposable, type TreeDataProvider } from 'vscode';
import { liveStage, type LiveStage } from '../../core/run/liveStage.js';
import { inScope, planRun, type PlannedStage } from '../../core/run/plan.js';
import { formatCell } from '../../core/values/cellText.js';
import type { IndexMethods, Stage, StageReason } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { RunsModel } from '../runs/runsModel.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { liveIcon, STAGE_ICONS, stageText } from './stageText.js';
import { stateIcon } from './stateIcon.js';

type Parameter = IndexMethods['parameters']['result'][number];

export type PipelineNode =
  | {
      readonly kind: 'stage';
      readonly index: IndexClient;
      readonly stage: Stage;
      readonly plan: PlannedStage | null;
      readonly scope: boolean;
    }
  | { readonly kind: 'reason'; readonly reason: StageReason }
  | { readonly kind: 'parameter'; readonly index: IndexClient; readonly parameter: Parameter; readonly stage: string }
  | { readonly kind: 'error'; readonly file: string; readonly message: string };

export function isParameterNode(node: unknown): node is PipelineNode & { kind: 'parameter' } {
  return (node as Partial<PipelineNode> | undefined)?.kind === 'parameter';
}

const WHOLE_PIPELINE = { targets: [], downstream: false, single: false, force: false, set: new Map<string, readonly string[]>() };

export class PipelineTree implements TreeDataProvider<PipelineNode>, Disposable {
  private readonly changes = new EventEmitter<PipelineNode | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly subscriptions: Disposable[];
  private shown: (PipelineNode & { kind: 'stage' })[] = [];
  private readonly timer = setInterval(() => this.tick(), 1_000);

  constructor(
    private readonly workspace: WorkspaceIndex,
    private readonly runs: RunsModel,
  ) {
    this.subscriptions = [workspace.onChanged(() => this.changes.fire(undefined)), runs.onChanged(() => this.changes.fire(undefined))];
  }

  async getChildren(parent?: PipelineNode): Promise<PipelineNode[]> {
    if (parent?.kind === 'stage') {
      const { index, stage } = parent;
      const parameters = await index.request('parameters', {});
      return [
        ...stage.reasons.map((reason): PipelineNode => ({ kind: 'reason', reason })),
        ...(parameters.ok ? parameters.value : [])
          .filter((parameter) => parameter.stages.includes(stage.name))
          .map((parameter): PipelineNode => ({ kind: 'parameter', index, parameter, stage: stage.name })),
      ];
    }
    const found: PipelineNode[] = [];
    for (const index of parent === undefined ? this.workspace.all : []) {
      const result = index.summary?.state === 'ready' ? await index.request('pipeline', {}) : null;
      if (result?.ok) {
        found.push(...this.stageNodes(index, result.value.stages));
        found.push(...result.value.errors.map((error) => ({ kind: 'error' as const, ...error })));
      } else if (result) {
        found.push({ kind: 'error', file: '', message: result.error.message });
      }
    }
    if (parent === undefined) {
      this.shown = found.filter((node) => node.kind === 'stage');
    }
    return found;
  }

  getTreeItem(node: PipelineNode): TreeItem {
    switch (node.kind) {
      case 'stage':
        return this.stageItem(node);
      case 'reason':
        return reasonItem(node.reason);
      case 'parameter':
        return parameterItem(node);
      case 'error': {
        const item = new TreeItem(node.file || 'The pipeline cannot be read');
        item.description = node.message;
        item.tooltip = node.message;
        item.iconPath = stateIcon('failed');
        return item;
      }
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    this.subscriptions.forEach((one) => void one.dispose());
    this.changes.dispose();
  }

  private stageNodes(index: IndexClient, stages: readonly Stage[]): PipelineNode[] {
    const plans = new Map(planRun(stages, WHOLE_PIPELINE).map((plan) => [plan.name, plan]));
    const run = this.runs.inWorkspace(index);
    const scope = run?.state === 'running' && run.scope !== null ? inScope(stages, run.scope) : null;
    return stages.map((stage) => {
      const plan = plans.get(stage.name) ?? null;
      return { kind: 'stage', index, stage, plan, scope: scope?.has(stage.name) ?? run?.scope !== null };
    });
  }

  /** Of what runs, the time goes on. */
  private tick(): void {
    for (const node of this.shown) {
      if (this.live(node)?.state === 'running') {
        this.changes.fire(node);
      }
    }
  }

  private live({ index, stage, scope }: PipelineNode & { kind: 'stage' }): LiveStage | null {
    return liveStage(stage.name, this.runs.inWorkspace(index), scope, this.runs.of(index).durations, Date.now());
  }

  private stageItem(node: PipelineNode & { kind: 'stage' }): TreeItem {
    const { index, stage, plan } = node;
    const live = this.live(node);
    const item = new TreeItem(stage.name, TreeItemCollapsibleState.Collapsed);
    item.id = `stage:${index.folder.toString()}:${stage.name}`;
    const perhaps = plan?.verdict === 'perhaps' ? `, runs ${plan.reasons.join(' or ')}` : '';
    item.description = live?.text ?? `${stageText(stage)}${perhaps}`;
    item.iconPath = live === null ? STAGE_ICONS[stage.state] : liveIcon(live.state);
    item.tooltip = stage.command;
    item.accessibilityInformation = { label: `stage ${stage.name}, ${item.description}` };
    item.contextValue = stage.frozen ? 'stage-frozen' : 'stage';
    item.command = { command: 'vscode.open', title: 'Open', arguments: [Uri.joinPath(Uri.file(index.projectRoot), stage.file)] };
    return item;
  }
}

function reasonItem(reason: StageReason): TreeItem {
  const item = new TreeItem(reason.subject);
  item.description = `${reason.kind} ${reason.change}`;
  item.iconPath = new ThemeIcon(reason.kind === 'parameter' ? 'symbol-parameter' : reason.kind === 'command' ? 'terminal' : 'file');
  return item;
}

function parameterItem(node: PipelineNode & { kind: 'parameter' }): TreeItem {
  const { index, parameter, stage } = node;
  const item = new TreeItem(parameter.path.join('.'));
  item.id = `parameter:${index.folder.toString()}:${stage}:${JSON.stringify([parameter.file, ...parameter.path])}`;
  item.description = formatCell(parameter.value);
  item.tooltip = `${parameter.file}: ${parameter.path.join('.')} = ${formatCell(parameter.value, { full: true })}`;
  item.iconPath = new ThemeIcon('symbol-parameter');
  item.contextValue = 'parameter';
  item.accessibilityInformation = { label: `parameter ${parameter.path.join('.')}, ${item.description}` };
  item.command = { command: 'espalier.setParameter', title: 'Change Value…', arguments: [node] };
  return item;
}
