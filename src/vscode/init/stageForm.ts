/** The form of one stage: a list of its parts, each picked from what is there. What it comes to is shown beside it. */
import type { QuickPickItem } from 'vscode';
import { outputOf, outputProblem, pathProblem, type OutputKind } from '../../core/init/outputs.js';
import { stageNameProblem } from '../../core/init/roles.js';
import type { StageDraft } from '../../protocol/index.js';
import { askChoice, askText, type Answer, type Step } from '../commands/steps.js';
import { askMany } from './questions.js';

/** A key of a parameters file, or a section of one. */
export interface ParameterKey {
  readonly file: string;
  readonly key: string;
  readonly detail: string;
}

export interface StageContext {
  /** Files and folders of the project, the likeliest first. */
  readonly paths: readonly string[];
  readonly parameters: readonly ParameterKey[];
  /** Names of the other stages. */
  readonly taken: ReadonlySet<string>;
  /** Outputs of the other stages. */
  readonly otherOutputs: readonly string[];
  /** What to look at, each the end of a sentence. */
  readonly notes: readonly string[];
  /** Shows what the stage would be in the file. */
  show(stage: StageDraft): void;
}

export type StageAnswer = Answer<StageDraft> | { readonly kind: 'removed' };

type Part = 'name' | 'command' | 'deps' | 'params' | OutputKind;

const PARTS: readonly { readonly part: Part; readonly icon: string; readonly title: string; readonly hint: string }[] = [
  { part: 'name', icon: 'symbol-event', title: 'Name', hint: '' },
  { part: 'command', icon: 'terminal', title: 'Command', hint: 'What it runs. ${…} stands for a parameter.' },
  { part: 'deps', icon: 'arrow-right', title: 'Needs', hint: 'Scripts and data. When one of them changes, the stage runs again.' },
  { part: 'params', icon: 'settings', title: 'Parameters', hint: 'When one of them changes, the stage runs again.' },
  { part: 'outs', icon: 'package', title: 'Makes', hint: 'Data and models, kept in DVC’s cache.' },
  { part: 'metrics', icon: 'graph', title: 'Metrics', hint: 'Files of numbers, to compare experiments by.' },
  { part: 'plots', icon: 'graph-line', title: 'Plots', hint: 'Tables of curves, and images.' },
];

/** Asks until the stage is taken, removed, or left. */
export async function askStage(
  first: StageDraft,
  context: StageContext,
  options: Step & { readonly confirm: string; readonly removable: boolean },
): Promise<StageAnswer> {
  let stage = first;
  // Without a command and a name there is nothing to show yet.
  for (const part of ['command', 'name'] as const) {
    const asked = stage[part] === '' ? await askPart(stage, part, context) : stage;
    if (asked === null || asked === 'cancel') {
      return { kind: asked === null ? 'back' : 'cancel' };
    }
    stage = asked;
  }
  for (;;) {
    context.show(stage);
    const problem = stageNameProblem(stage.name, context.taken);
    const confirm: QuickPickItem = { label: `$(check) ${options.confirm}`, description: stage.name, alwaysShow: true };
    const remove: QuickPickItem = { label: '$(trash) Leave Out of the Pipeline' };
    const rows = PARTS.map(({ part, icon, title, hint }) => {
      const text = partText(stage, part);
      return { label: `$(${icon}) ${title}`, description: text === '' ? 'none' : text, detail: hint, part };
    });
    const warnings = context.notes.map((note): QuickPickItem => ({ label: `$(warning) ${note}` }));
    const answer = await askChoice<QuickPickItem & { part?: Part }>(
      [confirm, ...warnings, ...rows, ...(options.removable ? [remove] : [])],
      {
        ...options,
        placeholder: problem ?? 'Take it as it is, or pick what to change',
      },
    );
    if (answer.kind !== 'value') {
      return answer;
    }
    if (answer.value === confirm) {
      if (problem === null) {
        return { kind: 'value', value: stage };
      }
      continue;
    }
    if (answer.value === remove) {
      return { kind: 'removed' };
    }
    const { part } = answer.value;
    const changed = part === undefined ? null : await askPart(stage, part, context);
    if (changed === 'cancel') {
      return { kind: 'cancel' };
    }
    stage = changed ?? stage;
  }
}

function partText(stage: StageDraft, part: Part): string {
  switch (part) {
    case 'name':
    case 'command':
      return stage[part];
    case 'deps':
      return stage.deps.join(', ');
    case 'params':
      return parameterKeys(stage)
        .map((one) => (one.key === '' ? one.file : one.key))
        .join(', ');
    default:
      return stage[part].map((out) => out.path).join(', ');
  }
}

/** The stage with one part changed; null when it stays as it was. */
async function askPart(stage: StageDraft, part: Part, context: StageContext): Promise<StageDraft | null | 'cancel'> {
  const title = `${stage.name === '' ? 'Add a stage' : stage.name}: ${PARTS.find((one) => one.part === part)?.title.toLowerCase() ?? part}`;
  if (part === 'name' || part === 'command') {
    const answer = await askText({
      title,
      canGoBack: true,
      prompt:
        part === 'name' ? 'Name of the stage.' : 'Command line of the stage, as in a terminal. ${section.key} stands for a parameter.',
      value: stage[part],
      check: (text) => (part === 'name' ? stageNameProblem(text, context.taken) : text.trim() === '' ? 'A stage needs a command.' : null),
    });
    return answer.kind === 'value' ? { ...stage, [part]: answer.value.trim() } : answer.kind === 'cancel' ? 'cancel' : null;
  }
  if (part === 'params') {
    return askParameters(stage, title, context);
  }
  const isOutput = part !== 'deps';
  const before = part === 'deps' ? [...stage.deps] : stage[part].map((out) => out.path);
  // Of its other parts, and of other stages.
  const others = isOutput
    ? [
        ...context.otherOutputs,
        ...(['outs', 'metrics', 'plots'] as const).flatMap((kind) => (kind === part ? [] : stage[kind].map((out) => out.path))),
      ]
    : [];
  const listed = [...new Set([...before, ...(isOutput ? [] : context.otherOutputs), ...context.paths])];
  const items = listed
    .filter((path) => before.includes(path) || !isOutput || outputProblem(path, others) === null)
    .map((label) => ({ label }));
  const answer = await askMany(items, {
    title,
    canGoBack: true,
    placeholder: 'Pick, or type a path that is not there yet. Enter takes what is picked.',
    picked: items.filter((item) => before.includes(item.label)),
    add: (text) => (isOutput ? outputProblem(text, others) : pathProblem(text)) ?? { label: text },
  });
  if (answer.kind !== 'value') {
    return answer.kind === 'cancel' ? 'cancel' : null;
  }
  const paths = answer.value.map((item) => item.label);
  return part === 'deps' ? { ...stage, deps: paths } : { ...stage, [part]: paths.map((path) => outputOf(part, path, stage[part])) };
}

async function askParameters(stage: StageDraft, title: string, context: StageContext): Promise<StageDraft | null | 'cancel'> {
  const before = parameterKeys(stage);
  const same = (a: { file: string; key: string }, b: { file: string; key: string }): boolean => a.file === b.file && a.key === b.key;
  const known = [
    ...before.filter((one) => !context.parameters.some((each) => same(one, each))).map((one) => ({ ...one, detail: '' })),
    ...context.parameters,
  ];
  const items = known.map((one) => ({
    label: one.key === '' ? `all of ${one.file}` : one.key,
    description: [one.file, one.detail].filter(Boolean).join(' · '),
    one,
  }));
  const answer = await askMany(items, {
    title,
    canGoBack: true,
    placeholder: 'Pick, or type a key of params.yaml. Enter takes what is picked.',
    picked: items.filter((item) => before.some((one) => same(one, item.one))),
    add: (text) => ({ label: text, description: 'params.yaml', one: { file: 'params.yaml', key: text, detail: '' } }),
  });
  if (answer.kind !== 'value') {
    return answer.kind === 'cancel' ? 'cancel' : null;
  }
  const byFile = new Map<string, string[]>();
  for (const { one } of answer.value) {
    byFile.set(one.file, [...(byFile.get(one.file) ?? []), one.key]);
  }
  // A file that is taken whole needs no keys.
  return { ...stage, params: [...byFile].map(([file, keys]) => ({ file, keys: keys.includes('') ? [] : keys })) };
}

function parameterKeys(stage: StageDraft): { file: string; key: string }[] {
  return stage.params.flatMap(({ file, keys }) => (keys.length === 0 ? [{ file, key: '' }] : keys.map((key) => ({ file, key }))));
}
