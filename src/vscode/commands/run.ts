/** Commands that run stages and experiments. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Position, Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { formatCell } from '../../core/values/cellText.js';
import { EspalierError, type Cell, type KeyPath, type TextEdit } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { Context } from './context.js';
import { needIndex, report } from './support.js';

type Place = 'workspace' | 'temporary' | 'queue';

/** An override on its way to `dvc exp run --set-param`. */
interface Override {
  readonly file: string;
  readonly path: KeyPath;
  readonly value: string;
}

const DONE = '$(check) Run with these';

export async function runExperiment(context: Context): Promise<void> {
  const index = needIndex(context);
  await context.runner.dvc(index);
  const name = await window.showInputBox({
    title: 'Run Experiment (1/3): name',
    prompt: 'A name, or nothing to let DVC make one up.',
    validateInput: (value) => nameProblem(value),
  });
  if (name === undefined) {
    return;
  }
  const overrides = await pickOverrides(index);
  const place = overrides && (await pickPlace(context, index));
  if (overrides && place) {
    await start(context, index, name, overrides, place);
  }
}

/** Git's rules for a part of a ref name, in words. Source: `git help check-ref-format`. */
export function nameProblem(name: string): string | null {
  // eslint-disable-next-line no-control-regex -- Git refuses control characters, so must this
  return /[\s~^:?*[\\/\x00-\x1f\x7f]|\.\.|@\{|\.lock$|^\.|\.$/.test(name)
    ? 'No spaces, slashes, or any of ~ ^ : ? * [ \\, no “..”, no dot at either end.'
    : null;
}

async function pickOverrides(index: IndexClient): Promise<Override[] | null> {
  const parameters = await index.ask('parameters', {});
  const chosen = new Map<string, Override>();
  for (;;) {
    const items = parameters.map(({ file, path, value, tried }) => {
      const override = chosen.get(JSON.stringify([file, path]));
      return {
        label: `${override ? '$(edit) ' : ''}${path.join('.')}`,
        description: override ? `${formatCell(value)} → ${override.value}` : formatCell(value),
        detail: tried.length > 1 ? `tried: ${tried.map((one) => formatCell(one)).join(', ')}` : '',
        parameter: { file, path, value },
      };
    });
    const picked = await window.showQuickPick(
      [{ label: DONE, description: `${chosen.size} changed`, detail: '', parameter: null }, ...items],
      {
        title: 'Run Experiment (2/3): parameters to change',
        matchOnDetail: true,
      },
    );
    if (picked === undefined) {
      return null;
    }
    if (picked.parameter === null) {
      return [...chosen.values()];
    }
    const { file, path, value } = picked.parameter;
    const input = await askValue(index, file, path, value);
    if (input !== undefined) {
      chosen.set(JSON.stringify([file, path]), { file, path, value: input });
    }
  }
}

async function askValue(index: IndexClient, file: string, path: KeyPath, current: Cell): Promise<string | undefined> {
  const text = await readFile(join(index.projectRoot, file), 'utf8').catch(() => '');
  return window.showInputBox({
    title: path.join('.'),
    value: formatCell(current, { full: true }),
    prompt: `${file} has ${formatCell(current)}`,
    validateInput: async (input) => {
      const result = await index.request('setParameter', { file, text, path, input });
      return result.ok ? null : result.error.message;
    },
  });
}

async function pickPlace(context: Context, index: IndexClient): Promise<Place | null> {
  const busy = context.runner.workspaceBusy(index);
  const places: { label: string; description: string; place: Place }[] = [
    ...(busy === null
      ? [{ label: '$(folder) In the workspace', description: 'results are applied here', place: 'workspace' as const }]
      : []),
    { label: '$(files) In a temporary copy', description: 'you can go on working', place: 'temporary' },
    { label: '$(list-ordered) In the queue', description: 'start it later', place: 'queue' },
  ];
  const title =
    busy === null ? 'Run Experiment (3/3): where' : `“${busy}” is running in the workspace; a second run there would destroy it`;
  return (await window.showQuickPick(places, { title }))?.place ?? null;
}

async function start(context: Context, index: IndexClient, name: string, overrides: readonly Override[], place: Place): Promise<void> {
  const args = [
    'exp',
    'run',
    ...(name === '' ? [] : [`--name=${name}`]),
    ...(place === 'temporary' ? ['--temp'] : place === 'queue' ? ['--queue'] : []),
    ...overrides.map((one) => `--set-param=${setParam(one)}`),
  ];
  const title = name === '' ? 'experiment' : name;
  const code = await context.runner.run(index, title, args, { inWorkspace: place === 'workspace' });
  await report(context, title, code);
}

/** `file:key=value` in Hydra's grammar: a value that is not plain is quoted. */
export function setParam({ file, path, value }: Override): string {
  const plain = /^[-+\w.]+$/.test(value) || /^[[{].*[\]}]$/s.test(value);
  const quoted = plain ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `${file === 'params.yaml' ? '' : `${file}:`}${path.join('.')}=${quoted}`;
}

/** From a lens: asks for a value, writes it into the file, keeps comments, and runs. */
export async function runWith(context: Context, uri: Uri, path: KeyPath): Promise<void> {
  const index = needIndex(context, uri);
  await context.runner.dvc(index);
  refuseSecondRun(context, index);
  const document = await workspace.openTextDocument(uri);
  const text = document.getText();
  const file = uri.fsPath;
  const hints = await index.ask('parameterFile', { file, text });
  const hint = hints?.hints.find((one) => JSON.stringify(one.path) === JSON.stringify(path));
  if (!hint) {
    throw new EspalierError('no-such-key', `${path.join('.')} is no longer in this file.`);
  }
  const input = await window.showInputBox({
    title: `Run with ${path.join('.')} =`,
    value: formatCell(hint.current, { full: true }),
    prompt: hint.best ? `Best so far: ${formatCell(hint.best.value)} (${hint.best.label})` : 'The new value is written to the file.',
    validateInput: async (value) => {
      const result = await index.request('setParameter', { file, text, path, input: value });
      return result.ok ? null : result.error.message;
    },
  });
  if (input === undefined) {
    return;
  }
  await edit(document, await index.ask('setParameter', { file, text, path, input }));
  const title = `${path[path.length - 1] ?? ''} = ${input}`;
  const code = await context.runner.run(index, title, ['exp', 'run'], { inWorkspace: true });
  await report(context, title, code);
}

/** One undoable edit, then saved. */
async function edit(document: TextDocument, change: TextEdit): Promise<void> {
  const edits = new WorkspaceEdit();
  const at = (offset: number): Position => document.positionAt(offset);
  edits.replace(document.uri, new Range(at(change.start), at(change.end)), change.text);
  if (!(await workspace.applyEdit(edits)) || !(await document.save())) {
    throw new EspalierError('not-saved', `${document.fileName} could not be changed.`, 'Is it read-only?');
  }
}

export async function runStage(context: Context, stage: string): Promise<void> {
  const index = needIndex(context);
  await context.runner.dvc(index);
  refuseSecondRun(context, index);
  await report(context, stage, await context.runner.run(index, stage, ['repro', '--', stage], { inWorkspace: true }));
}

export async function reproduce(context: Context): Promise<void> {
  const index = needIndex(context);
  await context.runner.dvc(index);
  refuseSecondRun(context, index);
  await report(context, 'pipeline', await context.runner.run(index, 'pipeline', ['repro'], { inWorkspace: true }));
}

export async function startQueue(context: Context): Promise<void> {
  const index = needIndex(context);
  await report(context, 'queue', await context.runner.run(index, 'queue', ['queue', 'start'], { inWorkspace: false }));
}

function refuseSecondRun(context: Context, index: IndexClient): void {
  const busy = context.runner.workspaceBusy(index);
  if (busy !== null) {
    throw new EspalierError(
      'busy',
      `“${busy}” is running in the workspace; a second run would destroy it.`,
      'Wait, or choose a temporary copy or the queue in “Run Experiment”.',
    );
  }
}

export async function setStageFrozen(context: Context, stage: string, frozen: boolean): Promise<void> {
  const index = needIndex(context);
  const colon = stage.lastIndexOf('dvc.yaml:');
  const file = colon < 0 ? 'dvc.yaml' : stage.slice(0, colon + 'dvc.yaml'.length);
  const name = colon < 0 ? stage : stage.slice(colon + 'dvc.yaml:'.length);
  const document = await workspace.openTextDocument(Uri.file(join(index.projectRoot, file)));
  const change = await index.ask('setFrozen', { text: document.getText(), stage: name, frozen });
  if (change !== null) {
    await edit(document, change);
  }
}
