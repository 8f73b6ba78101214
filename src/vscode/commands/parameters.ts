/** Commands that change parameters in their files, by the editor's own edits, so that comments stay and undo works. */
import { join } from 'node:path';
import { Uri, window, workspace, type QuickPickItem } from 'vscode';
import { formatCell } from '../../core/values/cellText.js';
import { EspalierError, type Cell, type IndexMethods, type KeyPath } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { writeParameters, type ParameterChange } from '../runs/writeParameters.js';
import { isParameterNode } from '../trees/pipelineTree.js';
import type { Handlers, Parts } from './register.js';
import { askChoice, askText, type Answer } from './steps.js';
import { indexOf } from './targets.js';

export type Parameter = IndexMethods['parameters']['result'][number];

export function parameterCommands(parts: Parts): Pick<Handlers, 'espalier.setParameter' | 'espalier.changeParameters'> {
  return {
    async 'espalier.setParameter'(target: unknown) {
      const found = await parameterOf(parts, target);
      if (found === null) {
        return;
      }
      const { index, parameter } = found;
      const input = found.input ?? answerOf(await askValue(index, parameter));
      if (input !== null) {
        await write(index, [{ ...parameter, input }]);
      }
    },
    async 'espalier.changeParameters'() {
      const index = indexOf(parts);
      const changed = new Map<string, ParameterChange>();
      const parameters = await index.ask('parameters', {});
      if ((await askSeveral(index, parameters, changed)) && changed.size > 0) {
        await write(index, [...changed.values()]);
      }
    },
  };
}

async function write(index: IndexClient, changes: readonly ParameterChange[]): Promise<void> {
  const undo = await writeParameters(index, changes);
  const said =
    changes.length === 1
      ? changes.map(({ path, input }) => `${path.join('.')} is ${input} now.`).join('')
      : `${changes.length} parameters are changed.`;
  if ((await window.showInformationMessage(said, 'Undo')) === 'Undo') {
    await undo();
  }
}

/** False when the user left. */
async function askSeveral(index: IndexClient, parameters: readonly Parameter[], changed: Map<string, ParameterChange>): Promise<boolean> {
  const files = new Set(parameters.map(({ file }) => file));
  for (;;) {
    const save: QuickPickItem & { parameter?: Parameter } = {
      label: changed.size === 0 ? '$(info) Pick a parameter to change' : `$(save) Save ${changed.size} changed`,
      alwaysShow: true,
    };
    const items = parameters.map((parameter) => {
      const change = changed.get(keyOf(parameter));
      return {
        label: `${change ? '$(edit) ' : ''}${parameter.path.join('.')}`,
        description: `${formatCell(parameter.value)}${change ? ` → ${change.input}` : ''}${files.size > 1 ? `  ${parameter.file}` : ''}`,
        detail: [triedText(parameter.tried), parameter.stages.length > 0 ? `Used by ${parameter.stages.join(', ')}.` : '']
          .filter(Boolean)
          .join(' '),
        parameter,
      };
    });
    const answer = await askChoice([save, ...items], { title: 'Change parameters', placeholder: 'Parameters of the workspace' });
    if (answer.kind !== 'value') {
      return false;
    }
    const { parameter } = answer.value;
    if (parameter === undefined) {
      if (changed.size > 0) {
        return true;
      }
      continue;
    }
    const value = await askValue(index, parameter, changed.get(keyOf(parameter))?.input);
    if (value.kind === 'cancel') {
      return false;
    }
    if (value.kind === 'value') {
      changed.set(keyOf(parameter), { file: parameter.file, path: parameter.path, input: value.value });
    }
  }
}

export function keyOf({ file, path }: Pick<Parameter, 'file' | 'path'>): string {
  return JSON.stringify([file, ...path]);
}

/** One value, of the type that the parameter has. */
export function askValue(
  index: IndexClient,
  parameter: Pick<Parameter, 'file' | 'path' | 'value' | 'tried'>,
  before?: string,
): Promise<Answer<string>> {
  const { path, value, tried } = parameter;
  return askText({
    title: path.join('.'),
    canGoBack: true,
    prompt: [`Now ${formatCell(value)}.`, triedText(tried)].filter(Boolean).join(' '),
    value: before ?? formatCell(value, { full: true }),
    check: (input) => valueProblem(index, parameter, input),
  });
}

/** What is wrong with a value, as a sentence, or null. */
export async function valueProblem(
  index: IndexClient,
  { file, path }: Pick<Parameter, 'file' | 'path'>,
  input: string,
): Promise<string | null> {
  const document = await workspace.openTextDocument(Uri.file(join(index.projectRoot, file)));
  const result = await index.request('setParameter', { file, text: document.getText(), path, input });
  return result.ok ? null : result.error.message;
}

export function triedText(tried: readonly Cell[]): string {
  const shown = tried.slice(0, 8).map((cell) => formatCell(cell));
  return tried.length === 0 ? '' : `Tried: ${shown.join(', ')}${tried.length > 8 ? ', …' : ''}`;
}

/** Of a tree item; of `{file, path, input?}`, as a keybinding or the table gives it; else one that is picked. Null when the user left. */
async function parameterOf(
  parts: Parts,
  target: unknown,
): Promise<{ readonly index: IndexClient; readonly parameter: Parameter; readonly input: string | null } | null> {
  if (isParameterNode(target)) {
    return { index: target.index, parameter: target.parameter, input: null };
  }
  const { file, path, input, folder } = (typeof target === 'object' && target !== null ? target : {}) as Record<string, unknown>;
  const index = parts.workspace.all.find((one) => one.folder.toString() === folder || one.folder.fsPath === folder) ?? indexOf(parts);
  const parameters = await index.ask('parameters', {});
  if (typeof file === 'string' && Array.isArray(path)) {
    const parameter = parameters.find((one) => keyOf(one) === keyOf({ file, path: path as KeyPath }));
    if (parameter === undefined) {
      throw new EspalierError('no-such-key', `${path.join('.')} is not a parameter of ${file}.`);
    }
    return { index, parameter, input: typeof input === 'string' ? input : null };
  }
  const items = parameters.map((parameter) => ({
    label: parameter.path.join('.'),
    description: formatCell(parameter.value),
    detail: triedText(parameter.tried),
    parameter,
  }));
  const picked = await window.showQuickPick(items, {
    title: 'Change value',
    placeHolder: items.length === 0 ? 'The workspace has no parameters.' : 'Parameter',
    matchOnDescription: true,
  });
  return picked ? { index, parameter: picked.parameter, input: null } : null;
}

function answerOf(answer: Answer<string>): string | null {
  return answer.kind === 'value' ? answer.value : null;
}
