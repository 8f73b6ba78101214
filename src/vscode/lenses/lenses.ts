/** CodeLens on parameter files, on the stages of `dvc.yaml`, and on metrics files. */
import { relative, sep } from 'node:path';
import {
  CodeLens,
  EventEmitter,
  Range,
  workspace,
  type CancellationToken,
  type CodeLensProvider,
  type Disposable,
  type LogOutputChannel,
  type TextDocument,
} from 'vscode';
import { toFailure, unwrap, type TextRange } from '../../protocol/index.js';
import type { StageTarget } from '../commands/stages.js';
import type { IndexClient } from '../indexClient.js';
import { stageText } from '../trees/stageText.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { historyText } from './history.js';

/** Longer texts have no lenses: a person does not read them either. */
const LONGEST = 2_000_000;

export const LENS_FILES = { scheme: 'file', pattern: '**/*.{yaml,yml,json,toml,py}' } as const;

export class Lenses implements CodeLensProvider, Disposable {
  private readonly changes = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;
  private readonly subscription: Disposable;

  constructor(
    private readonly index: WorkspaceIndex,
    private readonly log: LogOutputChannel,
  ) {
    this.subscription = index.onChanged(() => this.changes.fire());
  }

  /** The editor waits until typing stops before it asks, and cancels what is out of date. */
  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    const index = this.index.of(document.uri);
    if (index?.summary?.state !== 'ready') {
      return [];
    }
    const file = relative(index.projectRoot, document.uri.fsPath).split(sep).join('/');
    const text = document.getText();
    if (file.startsWith('..') || text.length > LONGEST) {
      return [];
    }
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      const found = await lensesOf({ index, file, document, text, signal: controller.signal });
      return token.isCancellationRequested ? [] : found;
    } catch (error) {
      if (!token.isCancellationRequested) {
        this.log.warn(`CodeLens of ${file}: ${toFailure(error).message}`);
      }
      return [];
    } finally {
      subscription.dispose();
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}

interface LensRequest {
  readonly index: IndexClient;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly document: TextDocument;
  readonly text: string;
  readonly signal: AbortSignal;
}

async function lensesOf(request: LensRequest): Promise<CodeLens[]> {
  if (request.file === 'dvc.yaml' || request.file.endsWith('/dvc.yaml')) {
    return stages(request);
  }
  const [ofParameters, ofMetrics] = await Promise.all([parameters(request), metrics(request)]);
  return [...ofMetrics, ...ofParameters];
}

function lineOf(document: TextDocument, range: TextRange): Range {
  const { line } = document.positionAt(range.start);
  return new Range(line, 0, line, 0);
}

async function parameters({ index, file, document, text, signal }: LensRequest): Promise<CodeLens[]> {
  const known = unwrap(await index.request('parameterFile', { file, text }, signal));
  return (known?.hints ?? []).flatMap((hint) => {
    const range = lineOf(document, hint.range);
    const history = historyText(hint);
    const lenses: CodeLens[] = [];
    if (history !== '') {
      lenses.push(new CodeLens(range, { title: history, tooltip: 'Compare the experiments', command: 'espalier.showPanel' }));
    }
    if (index.summary?.dvcRoot != null && workspace.isTrusted) {
      const tooltip = `${hint.path.join('.')}, used by ${hint.stages.join(', ') || 'no stage'}`;
      const run = { title: '$(play) Run with…', tooltip, command: 'espalier.runWith', arguments: [document.uri, hint.path] };
      const search = {
        title: '$(search) Search…',
        tooltip: `Search ${hint.path.join('.')} for a better value`,
        command: 'espalier.searchParameter',
        arguments: [document.uri, hint.path],
      };
      lenses.push(new CodeLens(range, run), new CodeLens(range, search));
    }
    return lenses;
  });
}

async function stages({ index, file, document, text, signal }: LensRequest): Promise<CodeLens[]> {
  const found = unwrap(await index.request('stagesInText', { file, text }, signal));
  return found.flatMap((stage) => {
    const range = lineOf(document, stage.range);
    const target: StageTarget = { uri: document.uri, name: stage.name, file };
    const freeze = stage.frozen
      ? { title: '$(unlock) Unfreeze', command: 'espalier.unfreezeStage' }
      : { title: '$(lock) Freeze', command: 'espalier.freezeStage' };
    const reasons = stage.reasons.map((one) => `${one.subject} ${one.change}`).join('\n');
    const run = new CodeLens(range, { title: '$(play) Run', tooltip: stage.command, command: 'espalier.runStage', arguments: [target] });
    return [
      ...(workspace.isTrusted ? [run] : []),
      new CodeLens(range, { ...freeze, arguments: [target] }),
      new CodeLens(range, { title: stageText(stage), command: 'espalier.pipeline.focus', tooltip: reasons }),
    ];
  });
}

async function metrics({ index, file, document, signal }: LensRequest): Promise<CodeLens[]> {
  const files = unwrap(await index.request('metricFiles', {}, signal));
  const command = { title: '$(diff) Compare with HEAD', command: 'espalier.compareMetricsWithHead', arguments: [document.uri] };
  return files.includes(file) ? [new CodeLens(new Range(0, 0, 0, 0), command)] : [];
}
