/** The form of an experiment: one list, whose first line runs it, and whose other lines change what it is. */
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { workspace, type QuickPickItem } from 'vscode';
import { combinations, countText, splitValues, typedText, untypedText } from '../../core/run/grid.js';
import { planRun } from '../../core/run/plan.js';
import { formatCell } from '../../core/values/cellText.js';
import type { Stage } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { nameProblem } from './experimentName.js';
import { canOverride, type Override } from './overrides.js';
import { keyOf, triedText, valueProblem, type Parameter } from './parameters.js';
import { planItems } from './planItems.js';
import type { Parts } from './register.js';
import { askChoice, askText } from './steps.js';

export type Place = 'workspace' | 'temp' | 'slot' | 'queue';
type Scope = 'all' | 'upto' | 'from' | 'only';

/** What is asked of one parameter: one value or several. */
export interface Chosen {
  readonly parameter: Pick<Parameter, 'file' | 'path' | 'value' | 'float' | 'tried'>;
  /** As typed: `0.1, 0.01`. */
  readonly input: string;
}

export interface ExperimentPlan {
  readonly name: string;
  readonly message: string;
  readonly place: Place;
  /** How many run beside each other. */
  readonly atOnce: number;
  readonly stage: string | null;
  readonly scope: Scope;
  readonly force: boolean;
  readonly chosen: ReadonlyMap<string, Chosen>;
}

export const NOTHING_CHOSEN: ExperimentPlan = {
  name: '',
  message: '',
  place: 'workspace',
  atOnce: 2,
  stage: null,
  scope: 'all',
  force: false,
  chosen: new Map(),
};

const PLACES: Record<Place, { readonly label: string; readonly detail: string }> = {
  workspace: { label: '$(edit) In the workspace', detail: 'Results appear in your files.' },
  temp: { label: '$(copy) In a temporary copy', detail: 'Beside your work and other runs. The copy is removed at the end.' },
  slot: {
    label: '$(server) In a slot',
    detail: 'Beside your work and other runs. Slots are kept, so that the next run starts sooner; several run at once.',
  },
  queue: { label: '$(list-ordered) In the queue', detail: 'Waits until the queue is started.' },
};

/** Values of each parameter, one override for each. */
export function overridesOf(plan: ExperimentPlan): Override[][] {
  return [...plan.chosen.values()].map(({ parameter, input }) =>
    valuesOf(parameter, input).map((value) => {
      const { file, path, value: current, float } = parameter;
      return { file, path, input: value, current, float };
    }),
  );
}

export function countOf(plan: ExperimentPlan): number {
  return combinations(overridesOf(plan)).length;
}

export function valuesOf({ value }: Pick<Parameter, 'value'>, input: string): string[] {
  const values = splitValues(input);
  return typeof value === 'string' ? values.map(untypedText) : values;
}

/** Null when the user left. */
export async function askExperiment(parts: Parts, index: IndexClient, start: ExperimentPlan): Promise<ExperimentPlan | null> {
  const [taken, parameters, { stages }] = await Promise.all([
    parts.git(index).experimentNames(),
    index.ask('parameters', {}),
    index.ask('pipeline', {}),
  ]);
  const busy = await parts.runner.workspaceBusy(index);
  const form = new Form(index, { taken, parameters, stages, busy });
  return form.ask(fitting(start, busy));
}

interface Known {
  readonly taken: ReadonlySet<string>;
  readonly parameters: readonly Parameter[];
  readonly stages: readonly Stage[];
  /** What runs in the workspace. */
  readonly busy: string | null;
}

/** Several experiments, and those beside a run in the workspace, run elsewhere. */
function fitting(plan: ExperimentPlan, busy: string | null): ExperimentPlan {
  const several = countOf(plan) > 1;
  const inOne = plan.place === 'workspace' || plan.place === 'temp';
  return (several && inOne) || (busy !== null && plan.place === 'workspace') ? { ...plan, place: 'slot' } : plan;
}

type Line = QuickPickItem & { readonly act?: (plan: ExperimentPlan) => Promise<ExperimentPlan | 'cancel'> };

class Form {
  constructor(
    private readonly index: IndexClient,
    private readonly known: Known,
  ) {}

  async ask(plan: ExperimentPlan): Promise<ExperimentPlan | null> {
    const several = (workspace.workspaceFolders?.length ?? 0) > 1;
    for (;;) {
      const answer = await askChoice(this.lines(plan), {
        title: several ? `Run Experiment in ${basename(this.index.projectRoot)}` : 'Run Experiment',
        placeholder: 'Enter runs it; the other lines change it',
      });
      if (answer.kind !== 'value') {
        return null;
      }
      if (answer.value.act === undefined) {
        return plan;
      }
      const next = await answer.value.act(plan);
      if (next === 'cancel') {
        return null;
      }
      plan = fitting(next, this.known.busy);
    }
  }

  private lines(plan: ExperimentPlan): Line[] {
    const count = countOf(plan);
    const set = [...plan.chosen.values()].map(({ parameter, input }) => `${parameter.path.join('.')} = ${input}`);
    const where =
      plan.place === 'slot' && count > 1
        ? `in ${Math.min(plan.atOnce, count)} slots`
        : PLACES[plan.place].label.replace(/^\S+ /, '').toLowerCase();
    return [
      { label: `$(play) ${plan.place === 'queue' ? 'Queue' : 'Run'} ${countText(count)} ${where}`, alwaysShow: true },
      { label: '$(symbol-parameter) Parameters', description: set.join('; ') || 'as they are', act: (one) => this.askParameters(one) },
      { label: '$(location) Where', description: where, act: (one) => this.askPlace(one) },
      { label: '$(type-hierarchy-sub) Stages', description: scopeText(plan), act: (one) => this.askScope(one) },
      { label: '$(tag) Name', description: plan.name || 'DVC’s own', act: (one) => this.askName(one) },
      { label: '$(comment) Message', description: plan.message || 'none', act: (one) => this.askMessage(one) },
      { label: '$(eye) What Would Run', description: 'and why', act: (one) => this.showPlan(one) },
    ];
  }

  private async askParameters(plan: ExperimentPlan): Promise<ExperimentPlan | 'cancel'> {
    const { parameters } = this.known;
    const files = new Set(parameters.map((one) => one.file));
    let { chosen } = plan;
    for (;;) {
      const back: QuickPickItem & { parameter?: Parameter } = {
        label: '$(check) Done',
        description: chosen.size === 0 ? 'the parameters as they are' : countText(countOf({ ...plan, chosen })),
        alwaysShow: true,
      };
      const items = parameters.map((parameter) => {
        const one = chosen.get(keyOf(parameter));
        const possible = canOverride(parameter.file, parameter.path);
        return {
          label: `${one ? '$(edit) ' : ''}${parameter.path.join('.')}`,
          description: `${formatCell(parameter.value)}${one ? ` → ${one.input}` : ''}${files.size > 1 ? `  ${parameter.file}` : ''}`,
          detail: possible ? triedText(parameter.tried) : 'DVC cannot set this name on its command line. Change it in the file.',
          ...(possible ? { parameter } : {}),
        };
      });
      const title = 'Run Experiment: parameters';
      const answer = await askChoice([back, ...items], {
        title,
        canGoBack: true,
        placeholder: 'Pick a parameter to give it another value, or several',
      });
      if (answer.kind === 'cancel') {
        return 'cancel';
      }
      if (answer.kind === 'back' || answer.value === back) {
        return { ...plan, chosen };
      }
      const { parameter } = answer.value;
      if (parameter !== undefined) {
        const input = await askValues(this.index, parameter, chosen.get(keyOf(parameter))?.input);
        if (input.kind === 'cancel') {
          return 'cancel';
        }
        if (input.kind === 'value') {
          chosen = new Map([...chosen, [keyOf(parameter), { parameter, input: input.value }]]);
        }
      }
    }
  }

  private async askPlace(plan: ExperimentPlan): Promise<ExperimentPlan | 'cancel'> {
    const count = countOf(plan);
    const { busy } = this.known;
    const possible: Place[] =
      count > 1 ? ['slot', 'queue'] : busy === null ? ['workspace', 'temp', 'slot', 'queue'] : ['temp', 'slot', 'queue'];
    const items = possible.map((place) => ({ ...PLACES[place], place }));
    const placeholder =
      count > 1 ? `Where to run ${countText(count)}` : busy === null ? 'Where to run' : `The workspace is taken by “${busy}”`;
    const answer = await askChoice(items, { title: 'Run Experiment: where', canGoBack: true, placeholder });
    if (answer.kind !== 'value') {
      return answer.kind === 'back' ? plan : 'cancel';
    }
    const { place } = answer.value;
    if (place !== 'slot' || count === 1) {
      return { ...plan, place };
    }
    const most = Math.min(count, 64);
    const number = await askText({
      title: 'Run Experiment: how many at once',
      canGoBack: true,
      prompt: `Slots that run beside each other, of ${countText(count)}. This machine has ${cpus().length} processors.`,
      value: String(Math.min(plan.atOnce, most)),
      check: (text) => (/^[1-9]\d*$/.test(text) && Number(text) <= most ? null : `A number from 1 to ${most}.`),
    });
    return number.kind === 'value' ? { ...plan, place, atOnce: Number(number.value) } : number.kind === 'back' ? plan : 'cancel';
  }

  private async askScope(plan: ExperimentPlan): Promise<ExperimentPlan | 'cancel'> {
    const scopes: (QuickPickItem & { scope: Scope; force: boolean })[] = [
      { label: '$(run-all) What changed', detail: 'Every stage that changed, and what follows from it.', scope: 'all', force: false },
      { label: '$(run-above) Up to a stage…', detail: 'The stage and what it needs.', scope: 'upto', force: false },
      { label: '$(run-below) From a stage on…', detail: 'The stage and what follows from it.', scope: 'from', force: false },
      { label: '$(play) One stage alone…', detail: 'Without what it needs and what follows.', scope: 'only', force: false },
      { label: '$(debug-restart) All again', detail: 'Also what did not change.', scope: 'all', force: true },
    ];
    const answer = await askChoice(scopes, { title: 'Run Experiment: stages', canGoBack: true, placeholder: 'Which stages run' });
    if (answer.kind !== 'value') {
      return answer.kind === 'back' ? plan : 'cancel';
    }
    const { scope, force } = answer.value;
    if (scope === 'all') {
      return { ...plan, scope, force, stage: null };
    }
    const items = this.known.stages.map((stage) => ({ label: stage.name, description: stage.state }));
    const picked = await askChoice(items, { title: 'Run Experiment: stage', canGoBack: true, placeholder: 'Stage' });
    return picked.kind === 'value' ? { ...plan, scope, force, stage: picked.value.label } : picked.kind === 'back' ? plan : 'cancel';
  }

  private async askName(plan: ExperimentPlan): Promise<ExperimentPlan | 'cancel'> {
    const several = countOf(plan) > 1;
    const answer = await askText({
      title: 'Run Experiment: name',
      canGoBack: true,
      prompt: several
        ? 'A number is put behind it for each. Leave it empty for names of DVC’s own.'
        : 'Leave it empty for a name of DVC’s own.',
      placeholder: 'Name',
      value: plan.name,
      check: (text) => (text === '' ? null : nameProblem(several ? `${text}-1` : text, this.known.taken)),
    });
    return answer.kind === 'value' ? { ...plan, name: answer.value } : answer.kind === 'back' ? plan : 'cancel';
  }

  private async askMessage(plan: ExperimentPlan): Promise<ExperimentPlan | 'cancel'> {
    const answer = await askText({
      title: 'Run Experiment: message',
      canGoBack: true,
      prompt: 'Of the commit that holds the experiment.',
      value: plan.message,
      check: () => null,
    });
    return answer.kind === 'value' ? { ...plan, message: answer.value } : answer.kind === 'back' ? plan : 'cancel';
  }

  private async showPlan(plan: ExperimentPlan): Promise<ExperimentPlan | 'cancel'> {
    const set = new Map<string, string[]>();
    for (const { parameter } of plan.chosen.values()) {
      const stages = this.known.parameters.find((one) => keyOf(one) === keyOf(parameter))?.stages ?? [];
      stages.forEach((stage) => set.set(stage, [...(set.get(stage) ?? []), parameter.path.join('.')]));
    }
    const planned = planRun(this.known.stages, { ...stageOptions(plan), set });
    const answer = await askChoice(planItems(planned), {
      title: 'What Would Run',
      canGoBack: true,
      placeholder: 'Nothing is run by looking',
    });
    return answer.kind === 'cancel' ? 'cancel' : plan;
  }
}

/** As DVC takes it. */
export function stageOptions({ stage, scope, force }: ExperimentPlan): {
  targets: string[];
  downstream: boolean;
  single: boolean;
  force: boolean;
} {
  return {
    targets: stage === null ? [] : [stage],
    downstream: scope === 'from',
    single: scope === 'only',
    force: force || scope === 'only',
  };
}

function scopeText({ stage, scope, force }: ExperimentPlan): string {
  const what = {
    all: force ? 'all, also what did not change' : 'what changed',
    upto: `up to ${stage ?? ''}`,
    from: `from ${stage ?? ''} on`,
    only: `${stage ?? ''} alone`,
  };
  return what[scope];
}

/** One value, or several with commas between them. */
export function askValues(index: IndexClient, parameter: Chosen['parameter'], before?: string): ReturnType<typeof askText> {
  const { path, value, tried } = parameter;
  const now = formatCell(value, { full: true });
  return askText({
    title: path.join('.'),
    canGoBack: true,
    prompt: [`Now ${formatCell(value)}.`, 'Several values: commas between them.', triedText(tried)].filter(Boolean).join(' '),
    value: before ?? (typeof value === 'string' ? typedText(now) : now),
    check: async (input) => {
      for (const one of valuesOf(parameter, input)) {
        const problem = await valueProblem(index, parameter, one);
        if (problem !== null) {
          return problem;
        }
      }
      return null;
    },
  });
}
