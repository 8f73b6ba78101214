/** Sweep files in the editor: what is wrong, what may be written, what it means, and a lens that starts it. */
import { relative, sep } from 'node:path';
import {
  CodeLens,
  CompletionItem,
  CompletionItemKind,
  Diagnostic,
  DiagnosticSeverity,
  EventEmitter,
  extensions,
  Hover,
  l10n,
  languages,
  MarkdownString,
  Range,
  workspace,
  type CodeLensProvider,
  type CompletionItemProvider,
  type Disposable,
  type HoverProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import type { SweepInfo, TextRange } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import type { SweepsModel } from './model.js';
import { bestText, countText } from './text.js';

export const SWEEP_FILES = { scheme: 'file', pattern: '**/sweeps/*.{yaml,yml}' } as const;
const SETTLES = 150;
/** Longer texts are no sweep files. */
const LONGEST = 200_000;

interface Found {
  readonly index: IndexClient;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

export class SweepLanguage implements CodeLensProvider, CompletionItemProvider, HoverProvider, Disposable {
  private readonly changes = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;
  private readonly problems = languages.createDiagnosticCollection('espalier-sweeps');
  private readonly subscriptions: Disposable[];
  /** What the lenses say now. */
  private shown = '';
  private readonly timers = new Map<TextDocument, NodeJS.Timeout>();

  constructor(
    private readonly workspaceIndex: WorkspaceIndex,
    private readonly model: SweepsModel,
  ) {
    this.subscriptions = [
      languages.registerCodeLensProvider(SWEEP_FILES, this),
      languages.registerCompletionItemProvider(SWEEP_FILES, this, ':', ' ', '{', ','),
      languages.registerHoverProvider(SWEEP_FILES, this),
      model.onChanged(() => this.lensesChanged()),
      workspaceIndex.onChanged(() => workspace.textDocuments.forEach((one) => this.checkSoon(one))),
      workspace.onDidOpenTextDocument((document) => this.checkSoon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document)),
      workspace.onDidCloseTextDocument((document) => this.problems.delete(document.uri)),
    ];
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const found = this.find(document);
    if (found === null || !workspace.isTrusted) {
      return [];
    }
    const { index, file } = found;
    const info = this.model.ofFile(index, file);
    const target = info === null ? document.uri : { kind: 'sweep', index, info };
    return lensesOf(info).map(({ title, command, tooltip = '' }) => {
      const args = command === 'espalier.startSweep' ? [document.uri] : [target];
      return new CodeLens(new Range(0, 0, 0, 0), { title, command, tooltip, arguments: args });
    });
  }

  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[]> {
    const found = this.find(document);
    if (found === null || hasYamlExtension()) {
      return [];
    }
    const { index, text } = found;
    const result = await index.request('completeSweep', { text, offset: document.offsetAt(position) });
    return (result.ok ? result.value.items : []).map(({ label, doc, insert }) => {
      const item = new CompletionItem(label, /: ?$|:\n/.test(insert) ? CompletionItemKind.Property : CompletionItemKind.Value);
      item.insertText = insert;
      item.documentation = new MarkdownString(doc);
      if (result.ok) {
        item.range = rangeIn(document, result.value.range);
      }
      return item;
    });
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | null> {
    const found = this.find(document);
    if (found === null || hasYamlExtension()) {
      return null;
    }
    const result = await found.index.request('describeSweep', { text: found.text, offset: document.offsetAt(position) });
    return result.ok && result.value ? new Hover(new MarkdownString(result.value.doc), rangeIn(document, result.value.range)) : null;
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    [...this.timers.values()].forEach((timer) => clearTimeout(timer));
    this.problems.dispose();
    this.changes.dispose();
  }

  /** Not at each report of a training: a lens that is made anew does not take the click on the old one. */
  private lensesChanged(): void {
    const now = JSON.stringify(this.model.all.map(({ info }) => [info.file, lensesOf(info).map(({ title }) => title)]));
    if (now !== this.shown) {
      this.shown = now;
      this.changes.fire();
    }
  }

  private find(document: TextDocument): Found | null {
    const index = languages.match(SWEEP_FILES, document) > 0 ? this.workspaceIndex.of(document.uri) : null;
    const text = index?.summary?.dvcRoot == null ? '' : document.getText();
    if (index === null || text.length > LONGEST) {
      return null;
    }
    const file = relative(index.projectRoot, document.uri.fsPath).split(sep).join('/');
    return file.startsWith('..') || index.summary?.dvcRoot == null ? null : { index, file, text };
  }

  private checkSoon(document: TextDocument): void {
    if (languages.match(SWEEP_FILES, document) > 0) {
      clearTimeout(this.timers.get(document));
      this.timers.set(
        document,
        setTimeout(() => void this.check(document), SETTLES),
      );
    }
  }

  private async check(document: TextDocument): Promise<void> {
    this.timers.delete(document);
    const found = this.find(document);
    if (found === null) {
      return;
    }
    const result = await found.index.request('sweepText', { text: found.text });
    // What was typed meanwhile is checked by itself.
    if (result.ok && !document.isClosed && document.getText() === found.text) {
      const problems = result.value.problems.map((problem) => {
        const severity = problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
        const diagnostic = new Diagnostic(rangeIn(document, problem), problem.message, severity);
        diagnostic.source = 'espalier';
        return diagnostic;
      });
      this.problems.set(document.uri, problems);
    }
  }
}

interface Lens {
  readonly title: string;
  readonly command: string;
  readonly tooltip?: string;
}

function lensesOf(info: SweepInfo | null): Lens[] {
  const start = { title: `$(play) ${l10n.t('Start')}`, command: 'espalier.startSweep', tooltip: l10n.t('Start this sweep') };
  if (info === null || info.stage === 'new') {
    return [start];
  }
  const best = bestText(info);
  const state = {
    title: [best === '' ? l10n.t('nothing judged yet') : best, countText(info)].join(' · '),
    command: 'espalier.showSweep',
    tooltip: info.headline,
  };
  const resume = { title: `$(debug-continue) ${l10n.t('Resume')}`, command: 'espalier.resumeSweep', tooltip: info.ended?.words ?? '' };
  switch (info.stage) {
    case 'running':
      return [
        { title: `$(debug-stop) ${l10n.t('Stop')}`, command: 'espalier.stopSweep' },
        { title: `$(debug-pause) ${l10n.t('Pause')}`, command: 'espalier.pauseSweep' },
        state,
      ];
    case 'paused':
      return [
        { title: `$(debug-continue) ${l10n.t('Continue')}`, command: 'espalier.unpauseSweep' },
        { title: `$(debug-stop) ${l10n.t('Stop')}`, command: 'espalier.stopSweep' },
        state,
      ];
    case 'interrupted':
      return [resume, { ...start, title: `$(play) ${l10n.t('Start Anew')}` }, state];
    default:
      return [{ ...start, title: `$(play) ${l10n.t('Start Anew')}` }, resume, state];
  }
}

/** It completes, and says what keys mean, by the JSON Schema. */
function hasYamlExtension(): boolean {
  return extensions.getExtension('redhat.vscode-yaml') !== undefined;
}

function rangeIn(document: TextDocument, { start, end }: TextRange): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
