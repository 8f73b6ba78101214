/** CodeLens on parameter files, on the stages of `dvc.yaml`, and on metrics files. */
import { relative, sep } from 'node:path';
import { CodeLens, EventEmitter, Range, type CancellationToken, type CodeLensProvider, type Disposable, type TextDocument } from 'vscode';
import { formatCell } from '../../core/values/cellText.js';
import type { ParameterHint, TextRange } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { stageText } from '../trees/pipelineTree.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export class Lenses implements CodeLensProvider, Disposable {
  private readonly changes = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;
  private readonly subscription: Disposable;

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscription = workspace.onChanged(() => this.changes.fire());
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    const index = this.workspace.of(document.uri);
    if (index?.summary?.state !== 'ready') {
      return [];
    }
    const file = relative(index.projectRoot, document.uri.fsPath).split(sep).join('/');
    if (file.startsWith('..') || file.startsWith('.git/')) {
      return [];
    }
    const text = document.getText();
    const lenses = file === 'dvc.yaml' || file.endsWith('/dvc.yaml') ? await stages(index, file, document, text) : [];
    if (!token.isCancellationRequested && lenses.length === 0) {
      lenses.push(...(await parameters(index, file, document, text)), ...(await metrics(index, file)));
    }
    return token.isCancellationRequested ? [] : lenses;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}

function lineOf(document: TextDocument, range: TextRange): Range {
  const { line } = document.positionAt(range.start);
  return new Range(line, 0, line, 0);
}

async function parameters(index: IndexClient, file: string, document: TextDocument, text: string): Promise<CodeLens[]> {
  const result = await index.request('parameterFile', { file, text });
  if (!result.ok || result.value === null) {
    return [];
  }
  return result.value.hints.flatMap((hint) => {
    const range = lineOf(document, hint.range);
    const run = {
      title: '$(play) Run with…',
      tooltip: `Used by ${hint.stages.join(', ')}`,
      command: 'espalier.runWith',
      arguments: [document.uri, hint.path],
    };
    const history = historyText(hint);
    return [
      ...(history === '' ? [] : [new CodeLens(range, { title: history, tooltip: 'Compare experiments', command: 'espalier.showPanel' })]),
      new CodeLens(range, run),
    ];
  });
}

function historyText({ best, tried }: ParameterHint): string {
  if (tried === null || tried.distinct === 0) {
    return '';
  }
  const range =
    tried.min !== null && tried.max !== null && tried.min !== tried.max
      ? `${formatCell(tried.min)} – ${formatCell(tried.max)}`
      : tried.values
          .slice(0, 4)
          .map((value) => formatCell(value))
          .join(', ');
  const parts = [
    best === null ? '' : `best ${formatCell(best.value)}`,
    `tried ${tried.distinct === 1 ? formatCell(tried.values[0] ?? null) : `${tried.distinct} values, ${range}`}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

async function stages(index: IndexClient, file: string, document: TextDocument, text: string): Promise<CodeLens[]> {
  const result = await index.request('stagesInText', { file, text });
  if (!result.ok) {
    return [];
  }
  return result.value.flatMap((stage) => {
    const range = lineOf(document, stage.range);
    const freeze = stage.frozen
      ? { title: '$(unlock) Unfreeze', command: 'espalier.unfreezeStage' }
      : { title: '$(lock) Freeze', command: 'espalier.freezeStage' };
    return [
      new CodeLens(range, { title: '$(play) Run', command: 'espalier.runStage', arguments: [stage.name] }),
      new CodeLens(range, { ...freeze, arguments: [stage.name] }),
      new CodeLens(range, {
        title: stageText(stage),
        command: 'espalier.pipeline.focus',
        tooltip: stage.reasons.map((one) => `${one.subject} ${one.change}`).join('\n'),
      }),
    ];
  });
}

async function metrics(index: IndexClient, file: string): Promise<CodeLens[]> {
  const result = await index.request('metricFiles', {});
  return result.ok && result.value.includes(file)
    ? [new CodeLens(new Range(0, 0, 0, 0), { title: '$(diff) Compare with HEAD', command: 'espalier.compareWithHead', arguments: [file] })]
    : [];
}
