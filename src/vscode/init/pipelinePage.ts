/** The pipeline as it is going to be: each stage can be changed, left out, or added. */
import { QuickPickItemKind, type QuickPickItem } from 'vscode';
import type { StageDraft } from '../../protocol/index.js';
import { askChoice, type Step } from '../commands/steps.js';
import type { Page } from './pages.js';
import type { Previews } from './preview.js';
import type { PageResult } from './questions.js';
import type { PlannedStage, Session } from './session.js';
import { readText } from './workplace.js';
import { askStage, type ParameterKey, type StageContext } from './stageForm.js';

const MOST_PATHS = 2_000;
const EMPTY: StageDraft = { name: '', command: '', deps: [], params: [], outs: [], metrics: [], plots: [] };

export function pipelinePage(previews: Previews): Page {
  return async (session, step) => {
    await session.makeStages();
    for (;;) {
      await preview(session, previews, session.stages);
      const answer = await choose(session, step);
      if (answer === 'next' || answer === 'back' || answer === 'cancel') {
        return answer;
      }
      const result = await editStage(session, previews, answer, step.canGoBack === undefined ? {} : { canGoBack: true });
      if (result === 'cancel') {
        return 'cancel';
      }
    }
  };
}

/** `next` when the pipeline is taken, or the stage to edit. */
async function choose(session: Session, step: Omit<Step, 'title'>): Promise<PageResult | PlannedStage> {
  type Item = QuickPickItem & { readonly planned?: PlannedStage };
  const others = session.proposal.stages.filter((one) => !session.stages.some((planned) => planned.from === one));
  const take: Item = {
    label: session.stages.length > 0 ? '$(check) Take This Pipeline' : '$(check) Go On Without a Pipeline',
    description: session.stages.map((one) => one.stage.name).join(' → '),
    alwaysShow: true,
  };
  const items: Item[] = [
    take,
    ...session.stages.map((planned) => ({
      label: `$(symbol-event) ${planned.stage.name}`,
      description: planned.stage.command,
      detail: summary(planned),
      planned,
    })),
    { label: '$(add) Another Stage…', planned: { from: null, stage: EMPTY } },
    ...(others.length > 0 ? [{ label: 'Other scripts', kind: QuickPickItemKind.Separator }] : []),
    ...others.map((from) => ({ label: `$(add) ${from.stage.name}`, description: from.script, planned: { from, stage: from.stage } })),
  ];
  const answer = await askChoice(items, {
    ...step,
    title: 'Initialize project: pipeline',
    placeholder: 'Take the pipeline, or pick a stage to look at',
  });
  if (answer.kind !== 'value') {
    return answer.kind;
  }
  return answer.value.planned ?? 'next';
}

function summary({ stage, from }: PlannedStage): string {
  const made = [...stage.outs, ...stage.metrics, ...stage.plots].map((out) => out.path);
  const notes = (from?.notes ?? []).map((note) => `$(warning) ${note}`);
  return [`needs ${stage.deps.join(', ') || 'nothing'}`, made.length > 0 ? `makes ${made.join(', ')}` : 'makes nothing', ...notes].join(
    ' · ',
  );
}

async function editStage(
  session: Session,
  previews: Previews,
  planned: PlannedStage,
  step: Omit<Step, 'title'>,
): Promise<'done' | 'cancel'> {
  const isNew = !session.stages.includes(planned);
  const others = session.stages.filter((one) => one !== planned);
  const context = stageContext(session, others, planned, (stage) => {
    const changed: PlannedStage = { ...planned, stage };
    void preview(session, previews, isNew ? [...others, changed] : session.stages.map((one) => (one === planned ? changed : one)));
  });
  const answer = await askStage(planned.stage, context, {
    ...step,
    canGoBack: true,
    title: isNew ? 'Add a stage' : `Stage ${planned.stage.name}`,
    confirm: isNew ? 'Add the Stage' : 'Done',
    removable: !isNew,
  });
  if (answer.kind === 'cancel') {
    return 'cancel';
  }
  if (answer.kind === 'removed') {
    session.stages = others;
  } else if (answer.kind === 'value') {
    const changed: PlannedStage = { ...planned, stage: answer.value };
    session.stages = isNew ? [...session.stages, changed] : session.stages.map((one) => (one === planned ? changed : one));
  }
  return 'done';
}

export function stageContext(
  session: Session,
  others: readonly PlannedStage[],
  planned: PlannedStage,
  show: (stage: StageDraft) => void,
): StageContext {
  const { facts } = session;
  const existing = facts.pipeline?.stages ?? [];
  const outputs = (stages: readonly PlannedStage[]): string[] =>
    stages.flatMap(({ stage }) => [...stage.outs, ...stage.metrics, ...stage.plots].map((out) => out.path));
  const folders = [...new Set(facts.files.flatMap((path) => ancestors(path)))].sort();
  return {
    paths: [...facts.scripts.map((one) => one.path), ...folders, ...facts.files]
      .filter((path, at, all) => all.indexOf(path) === at)
      .slice(0, MOST_PATHS),
    parameters: parameterKeys(session, planned),
    taken: new Set([...existing.map((one) => one.name), ...others.map((one) => one.stage.name)]),
    otherOutputs: [...existing.flatMap((one) => [...one.outs]), ...outputs(others)],
    notes: planned.from?.notes ?? [],
    show,
  };
}

/** What is there, and what is about to be: sections before their keys. */
function parameterKeys(session: Session, { from }: PlannedStage): ParameterKey[] {
  const { facts, sections, paramsFile, proposal } = session;
  const keys: ParameterKey[] = [];
  const add = (file: string, key: string, detail: string): void => {
    if (!keys.some((one) => one.file === file && one.key === key)) {
      keys.push({ file, key, detail });
    }
  };
  for (const { name, entries } of session.has('parameters') ? sections : []) {
    add(paramsFile, name, `section of ${entries.length}`);
    entries.forEach((entry) => add(paramsFile, `${name}.${entry.key}`, entry.json));
  }
  for (const { file, keys: paths } of facts.paramFiles) {
    add(file, '', 'the whole file');
    for (const path of paths) {
      path.slice(1).forEach((_, depth) => add(file, path.slice(0, depth + 1).join('.'), 'section'));
      add(file, path.join('.'), '');
    }
  }
  for (const { script, source } of proposal.parameters) {
    if (source.kind === 'constant' && script === from?.script) {
      add(script, source.constant.path.join('.'), `${source.constant.json}, a constant of the script`);
    }
  }
  return keys;
}

function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Shows `dvc.yaml` with these stages. */
export async function preview(session: Session, previews: Previews, stages: readonly PlannedStage[]): Promise<void> {
  const now = await readText(session.uri('dvc.yaml'));
  const choices = {
    ...session.files,
    sections: [],
    moves: [],
    gitIgnore: [],
    dvcIgnore: [],
    pins: null,
    stages: stages.map((one) => one.stage).filter((one) => one.name !== ''),
  };
  const result = await session.index.request('draftFiles', { choices, texts: { 'dvc.yaml': now } });
  const text = result.ok ? (result.value[0]?.text ?? now ?? '') : `# ${result.error.message}\n`;
  await previews.show('dvc.yaml', text, now === null ? null : session.uri('dvc.yaml'));
}
