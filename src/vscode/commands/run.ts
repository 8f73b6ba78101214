/** Commands that run DVC. */
import { join } from 'node:path';
import { Uri, window, workspace, WorkspaceEdit, Range, type QuickPickItem, type TextDocument } from 'vscode';
import { formatCell } from '../../core/values/cellText.js';
import { EspalierError, type Cell, type IndexMethods, type KeyPath } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { nameProblem } from './experimentName.js';
import { canOverride, overrideArguments, type Override } from './overrides.js';
import type { Handlers, Parts } from './register.js';
import { stageOf } from './stages.js';
import { askChoice, askText, type Answer } from './steps.js';
import { indexOf } from './targets.js';

type Parameter = IndexMethods['parameters']['result'][number];
type Place = 'workspace' | 'temp' | 'queue';

export function runCommands(
  parts: Parts,
): Pick<
  Handlers,
  'espalier.runExperiment' | 'espalier.runStage' | 'espalier.reproduce' | 'espalier.startQueue' | 'espalier.stopRun' | 'espalier.runWith'
> {
  const { runner } = parts;

  const reproduce = async (index: IndexClient, stage: string | null): Promise<void> => {
    await refuseIfBusy(parts, index);
    await runner.run(index, stage === null ? 'Reproduce pipeline' : `Run ${stage}`, 'repro', stage === null ? [] : ['--', stage]);
  };

  return {
    async 'espalier.runExperiment'() {
      const index = indexOf(parts);
      await runner.dvc(index);
      const plan = await planExperiment(parts, index);
      if (plan) {
        await start(parts, index, plan.name, plan.overrides, plan.place);
      }
    },
    async 'espalier.runStage'(target: unknown) {
      const stage = await stageOf(parts, target);
      if (stage) {
        await reproduce(stage.index, stage.name);
      }
    },
    'espalier.reproduce': () => reproduce(indexOf(parts), null),
    async 'espalier.startQueue'() {
      await runner.run(indexOf(parts), 'Start queue', 'queue start', []);
    },
    async 'espalier.stopRun'() {
      if (!(await runner.stop())) {
        const force = 'Stop at Once';
        const text = 'The run does not stop. Stopping it at once keeps DVC from cleaning up: HEAD may stay detached.';
        if ((await window.showWarningMessage(text, { modal: true }, force)) === force) {
          runner.kill();
        }
      }
    },
    async 'espalier.runWith'(uri: unknown, path: unknown) {
      if (uri instanceof Uri && Array.isArray(path)) {
        await runWith(parts, uri, path as KeyPath);
      }
    },
  };
}

async function refuseIfBusy(parts: Parts, index: IndexClient): Promise<void> {
  const busy = await parts.runner.workspaceBusy(index);
  if (busy !== null) {
    throw new EspalierError(
      'busy',
      `“${busy}” is running in the workspace. A second run there would destroy both.`,
      'Run an experiment in a temporary copy, put it into the queue, or wait.',
    );
  }
}

async function start(parts: Parts, index: IndexClient, name: string, overrides: readonly Override[], place: Place): Promise<void> {
  if (place === 'workspace') {
    await refuseIfBusy(parts, index);
  }
  const args = [
    // As one word, because a name may start with a dash.
    ...(name === '' ? [] : [`--name=${name}`]),
    ...(place === 'workspace' ? [] : [`--${place}`]),
    ...overrideArguments(overrides),
  ];
  await workspace.saveAll(false);
  const label = name === '' ? (place === 'queue' ? 'Queue experiment' : 'Run experiment') : name;
  const code = await parts.runner.run(index, label, 'exp run', args);
  if (code === 0 && place === 'queue') {
    const now = 'Start Queue';
    if ((await window.showInformationMessage(`${name === '' ? 'The experiment' : `“${name}”`} is in the queue.`, now)) === now) {
      await parts.runner.run(index, 'Start queue', 'queue start', []);
    }
  }
}

/** Three questions; null when the user left. */
async function planExperiment(parts: Parts, index: IndexClient): Promise<{ name: string; overrides: Override[]; place: Place } | null> {
  const [taken, parameters] = await Promise.all([parts.git(index).experimentNames(), index.ask('parameters', {})]);
  const changed = new Map<string, Override>();
  let name = '';
  let step = 1;
  for (;;) {
    if (step === 1) {
      const answer = await askText({
        title: 'Run experiment',
        step,
        total: 3,
        prompt: 'Name of the experiment. Leave it empty for a name of DVC’s own.',
        placeholder: 'Name',
        value: name,
        check: (text) => (text === '' ? null : nameProblem(text, taken)),
      });
      if (answer.kind !== 'value') {
        return null;
      }
      name = answer.value;
      step = 2;
    } else if (step === 2) {
      const answer = await askParameters(index, parameters, changed);
      if (answer === 'cancel') {
        return null;
      }
      step = answer === 'back' ? 1 : 3;
    } else {
      const answer = await askPlace(parts, index, { step, total: 3, canGoBack: true });
      if (answer.kind === 'cancel') {
        return null;
      }
      if (answer.kind === 'value') {
        return { name, overrides: [...changed.values()], place: answer.value };
      }
      step = 2;
    }
  }
}

async function askParameters(
  index: IndexClient,
  parameters: readonly Parameter[],
  changed: Map<string, Override>,
): Promise<'next' | 'back' | 'cancel'> {
  const files = new Set(parameters.map((one) => one.file));
  for (;;) {
    const go: QuickPickItem & { parameter?: Parameter } = {
      label: '$(arrow-right) Continue',
      description: changed.size === 0 ? 'with the parameters as they are' : `with ${changed.size} changed`,
      alwaysShow: true,
    };
    const items = parameters.map((parameter) => {
      const override = changed.get(JSON.stringify([parameter.file, ...parameter.path]));
      const possible = canOverride(parameter.file, parameter.path);
      return {
        label: `${override ? '$(edit) ' : ''}${parameter.path.join('.')}`,
        description: `${formatCell(parameter.value)}${override ? ` → ${override.input}` : ''}${files.size > 1 ? `  ${parameter.file}` : ''}`,
        detail: possible ? triedText(parameter.tried) : 'DVC cannot set this name on its command line. Change it in the file.',
        ...(possible ? { parameter } : {}),
      };
    });
    const answer = await askChoice([go, ...items], {
      title: 'Run experiment: parameters',
      step: 2,
      total: 3,
      canGoBack: true,
      placeholder: 'Pick a parameter to change, or continue',
    });
    if (answer.kind !== 'value') {
      return answer.kind;
    }
    if (answer.value === go) {
      return 'next';
    }
    const { parameter } = answer.value;
    if (parameter) {
      const key = JSON.stringify([parameter.file, ...parameter.path]);
      const value = await askValue(index, parameter, changed.get(key)?.input);
      if (value.kind === 'cancel') {
        return 'cancel';
      }
      if (value.kind === 'value') {
        changed.set(key, { file: parameter.file, path: parameter.path, input: value.value, current: parameter.value });
      }
    }
  }
}

async function askValue(index: IndexClient, { file, path, value, tried }: Parameter, before?: string): Promise<Answer<string>> {
  const document = await workspace.openTextDocument(Uri.file(join(index.projectRoot, file)));
  return askText({
    title: path.join('.'),
    canGoBack: true,
    prompt: [`Now ${formatCell(value)}.`, triedText(tried)].filter(Boolean).join(' '),
    value: before ?? formatCell(value, { full: true }),
    check: (input) => valueProblem(index, document, file, path, input),
  });
}

async function valueProblem(
  index: IndexClient,
  document: TextDocument,
  file: string,
  path: KeyPath,
  input: string,
): Promise<string | null> {
  const result = await index.request('setParameter', { file, text: document.getText(), path, input });
  return result.ok ? null : result.error.message;
}

function triedText(tried: readonly Cell[]): string {
  return tried.length === 0
    ? ''
    : `Tried: ${tried
        .slice(0, 8)
        .map((cell) => formatCell(cell))
        .join(', ')}${tried.length > 8 ? ', …' : ''}`;
}

async function askPlace(
  parts: Parts,
  index: IndexClient,
  step: { step?: number; total?: number; canGoBack?: boolean },
): Promise<Answer<Place>> {
  const busy = await parts.runner.workspaceBusy(index);
  const places: (QuickPickItem & { place: Place })[] = [
    { place: 'temp', label: '$(copy) In a temporary copy', detail: 'Beside your work, and beside other runs.' },
    { place: 'queue', label: '$(list-ordered) Later, in the queue', detail: 'Waits until the queue is started.' },
  ];
  if (busy === null) {
    places.unshift({ place: 'workspace', label: '$(edit) In the workspace', detail: 'Results appear in your files.' });
  }
  const answer = await askChoice(places, {
    title: 'Run experiment: where',
    placeholder: busy === null ? 'Where to run' : `The workspace is taken by “${busy}”`,
    ...step,
  });
  return answer.kind === 'value' ? { kind: 'value', value: answer.value.place } : answer;
}

/** Asks for a value of one parameter, writes it into its file and runs; while the workspace is taken, runs elsewhere and leaves the file alone. */
async function runWith(parts: Parts, uri: Uri, path: KeyPath): Promise<void> {
  const index = parts.workspace.of(uri) ?? indexOf(parts);
  await parts.runner.dvc(index);
  const document = await workspace.openTextDocument(uri);
  const known = await index.ask('parameterFile', { file: uri.fsPath, text: document.getText() });
  const hint = known?.hints.find((one) => JSON.stringify(one.path) === JSON.stringify(path));
  if (!known || !hint) {
    throw new EspalierError('no-such-key', `${path.join('.')} is not a parameter of this file any more.`);
  }
  const value = { file: known.file, path, value: hint.current, tried: hint.tried?.values ?? [] };
  const answer = await askValue(index, value);
  if (answer.kind !== 'value') {
    return;
  }
  const override: Override = { file: known.file, path, input: answer.value, current: hint.current };
  if ((await parts.runner.workspaceBusy(index)) !== null && canOverride(known.file, path)) {
    const place = await askPlace(parts, index, {});
    if (place.kind === 'value') {
      await start(parts, index, '', [override], place.value);
    }
    return;
  }
  await refuseIfBusy(parts, index);
  const change = await index.ask('setParameter', { file: known.file, text: document.getText(), path, input: answer.value });
  const edit = new WorkspaceEdit();
  edit.replace(uri, new Range(document.positionAt(change.start), document.positionAt(change.end)), change.text);
  if (!(await workspace.applyEdit(edit)) || !(await document.save())) {
    throw new EspalierError('cannot-save', `${known.file} could not be saved.`);
  }
  await start(parts, index, '', [], 'workspace');
}
