/** A search made without writing: one list, whose first line starts it, and whose other lines change what it is. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { l10n, Uri, window, type QuickPickItem } from 'vscode';
import { durationText } from '../../core/run/duration.js';
import { METHODS } from '../../core/search/file/keys.js';
import { readRange } from '../../core/search/rangeText.js';
import { formatCell } from '../../core/values/cellText.js';
import { EspalierError, type KeyPath, type SweepObjective } from '../../protocol/index.js';
import { keyOf, triedText, type Parameter } from '../commands/parameters.js';
import { canOverride } from '../commands/overrides.js';
import type { Parts } from '../commands/register.js';
import { askChoice, askText, type Answer } from '../commands/steps.js';
import { indexOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { isParameterNode } from '../trees/pipelineTree.js';
import { startSweep } from './actions.js';
import { Costs } from './costs.js';
import { sketchOf, withRange, type Draft } from './draft.js';

type Args = readonly unknown[];

export async function newSweep(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const { objective } = await index.ask('proposeRanges', { parameters: [] });
  await ask(parts, index, { ranges: [], objective, comment: '', label: 'search', chosen: {} });
}

/** Of a lens `(uri, path)`, of an item of the tree, or of `{parameters: [{file, path}], folder?}` as the table gives it. */
export async function searchParameter(parts: Parts, args: Args): Promise<void> {
  const [target, path] = args;
  const { parameters: given, folder } = (typeof target === 'object' && target !== null ? target : {}) as Record<string, unknown>;
  let index = parts.workspace.all.find((one) => one.folder.toString() === folder) ?? indexOf(parts);
  let parameters: readonly { readonly file: string; readonly path: KeyPath }[];
  if (isParameterNode(target)) {
    index = target.index;
    parameters = [target.parameter];
  } else if (target instanceof Uri && Array.isArray(path)) {
    index = parts.workspace.of(target) ?? index;
    parameters = [{ file: fileOf(index, target), path: path as KeyPath }];
  } else if (Array.isArray(given)) {
    parameters = given as typeof parameters;
  } else {
    return newSweep(parts);
  }
  const impossible = parameters.find((one) => !canOverride(one.file, one.path));
  if (impossible) {
    throw new EspalierError('bad-name', l10n.t('DVC cannot set {0} from outside of its file.', impossible.path.join('.')));
  }
  const { ranges, objective } = await index.ask('proposeRanges', { parameters });
  const names = ranges.map(({ path: keys }) => keys.at(-1) ?? '');
  await ask(parts, index, { ranges, objective, comment: '', label: names.length > 2 ? 'search' : `search-${names.join('-')}`, chosen: {} });
}

export async function searchAroundBest(parts: Parts, [target]: Args): Promise<void> {
  const { folder } = (typeof target === 'object' && target !== null ? target : {}) as Record<string, unknown>;
  const index = parts.workspace.all.find((one) => one.folder.toString() === folder) ?? indexOf(parts);
  const { ranges, objective, experiments } = await index.ask('proposeRanges', { parameters: null });
  if (objective === null) {
    throw new EspalierError(
      'no-metric',
      l10n.t('No metric says which experiment is the best.'),
      l10n.t('Choose the main metric, or run an experiment first.'),
    );
  }
  if (ranges.length === 0) {
    throw new EspalierError(
      'nothing-tried',
      l10n.t('The experiments differ in no parameter, so there is nothing to go around.'),
      l10n.t('Search a parameter first.'),
    );
  }
  const comment = l10n.t('Around the best of {0} experiments by {1}.', experiments, objective.name);
  await ask(parts, index, {
    ranges: ranges.filter(({ file, path }) => canOverride(file, path)),
    objective,
    comment,
    label: 'around-the-best',
    chosen: {},
  });
}

async function ask(parts: Parts, index: IndexClient, draft: Draft): Promise<void> {
  const [parameters, costs, { columns }] = await Promise.all([index.ask('parameters', {}), Costs.of(index), index.ask('table', {})]);
  const metrics = columns.flatMap((column) => (column.id[0] === 'metric' && column.numeric ? [column.label] : []));
  const written = await new Form(index, parameters, costs, metrics).ask(draft);
  if (written === null) {
    return;
  }
  const uri = Uri.file(join(index.projectRoot, written.file));
  await mkdir(dirname(uri.fsPath), { recursive: true });
  await writeFile(uri.fsPath, written.text, { flag: 'wx' });
  await window.showTextDocument(uri, { preview: false });
  if (written.start) {
    await startSweep(parts, [uri]);
  }
}

interface Written {
  readonly kind: 'written';
  readonly file: string;
  readonly text: string;
  readonly start: boolean;
}

type Next = Draft | 'cancel' | Written;
type Line = QuickPickItem & { readonly act: (draft: Draft) => Promise<Next> };

class Form {
  constructor(
    private readonly index: IndexClient,
    private readonly parameters: readonly Parameter[],
    private readonly costs: Costs,
    private readonly metrics: readonly string[],
  ) {}

  /** Null when the user left. */
  async ask(draft: Draft): Promise<Written | null> {
    let current: Next = draft.ranges.length === 0 ? await this.askParameters(draft) : draft;
    for (;;) {
      if (current === 'cancel') {
        return null;
      }
      if ('kind' in current) {
        return current;
      }
      const now: Draft = current;
      const answer = await askChoice(await this.lines(now), {
        title: l10n.t('Search for Better Parameters'),
        placeholder: l10n.t('Enter starts it; the other lines change it'),
      });
      if (answer.kind !== 'value') {
        return null;
      }
      current = await answer.value.act(now);
    }
  }

  private async lines(draft: Draft): Promise<Line[]> {
    const first = sketchOf(draft, null);
    const { points } = await this.index.ask('sketchSweep', { sketch: first });
    const sketch = sketchOf(draft, points);
    const { text, file, problems } = await this.index.ask('sketchSweep', { sketch });
    const [problem] = problems;
    const trials = sketch.cap === null ? points : points === null ? sketch.cap : Math.min(sketch.cap, points);
    const cost = trials === null ? null : this.costs.of(draft.ranges, trials, sketch.parallel);
    const count =
      points === null
        ? l10n.t('countless combinations')
        : points === 1
          ? l10n.t('1 combination')
          : l10n.t('{0} combinations', points.toLocaleString());
    const head: Line =
      problem === undefined
        ? {
            label: `$(play) ${trials === 1 ? l10n.t('Start: 1 trial') : l10n.t('Start: {0} trials', trials ?? '∞')}`,
            description: [count, cost === null ? '' : l10n.t('about {0}', durationText(cost))].filter(Boolean).join(' · '),
            alwaysShow: true,
            act: () => Promise.resolve({ kind: 'written', file, text, start: true }),
          }
        : { label: `$(error) ${problem}`, alwaysShow: true, act: (one) => Promise.resolve(one) };
    const ranges = draft.ranges.map(({ name, text: range }) => `${name} ${range}`).join('; ');
    const objective = sketch.objectives[0];
    return [
      head,
      { label: `$(symbol-parameter) ${l10n.t('Parameters')}`, description: ranges, act: (one) => this.askParameters(one) },
      { label: `$(beaker) ${l10n.t('Method')}`, description: sketch.method, act: (one) => this.askMethod(one) },
      {
        label: `$(target) ${l10n.t('Metric')}`,
        description: objective ? `${objective.goal} ${objective.name}` : l10n.t('none: no trial is the best'),
        act: (one) => this.askMetric(one),
      },
      {
        label: `$(list-ordered) ${l10n.t('Trials at Most')}`,
        description: sketch.cap === null ? l10n.t('every combination') : String(sketch.cap),
        act: (one) => this.askNumber(one, 'cap', l10n.t('Trials at Most'), sketch.cap ?? points ?? 20),
      },
      {
        label: `$(server) ${l10n.t('At the Same Time')}`,
        description: String(sketch.parallel),
        act: (one) => this.askNumber(one, 'parallel', l10n.t('Trials at the Same Time'), sketch.parallel),
      },
      { label: `$(tag) ${l10n.t('Name')}`, description: file, act: (one) => this.askName(one) },
      {
        label: `$(edit) ${l10n.t('Only Write the File')}`,
        description: l10n.t('to change more of it before it starts'),
        act: () => Promise.resolve({ kind: 'written', file, text, start: false }),
      },
    ];
  }

  private async askParameters(draft: Draft): Promise<Draft | 'cancel'> {
    let now = draft;
    const files = new Set(this.parameters.map((one) => one.file));
    for (;;) {
      const done: QuickPickItem & { parameter?: Parameter } = {
        label: now.ranges.length === 0 ? `$(info) ${l10n.t('Pick a parameter to search')}` : `$(check) ${l10n.t('Done')}`,
        description: now.ranges.map(({ name }) => name).join(', '),
        alwaysShow: true,
      };
      const items = this.parameters.map((parameter) => {
        const range = now.ranges.find((one) => keyOf(one) === keyOf(parameter));
        const possible = canOverride(parameter.file, parameter.path);
        return {
          label: `${range ? '$(check) ' : ''}${parameter.path.join('.')}`,
          description: `${range ? range.text : formatCell(parameter.value)}${files.size > 1 ? `  ${parameter.file}` : ''}`,
          detail: possible ? triedText(parameter.tried) : l10n.t('DVC cannot set this name on its command line.'),
          ...(possible ? { parameter } : {}),
        };
      });
      const answer = await askChoice([done, ...items], {
        title: l10n.t('Search: parameters'),
        canGoBack: true,
        placeholder: l10n.t('Pick a parameter to give it a range, or values'),
      });
      if (answer.kind === 'cancel') {
        return 'cancel';
      }
      if (answer.kind === 'back' || answer.value === done) {
        if (now.ranges.length > 0) {
          return now;
        }
        if (answer.kind === 'back') {
          return 'cancel';
        }
        continue;
      }
      const { parameter } = answer.value;
      if (parameter) {
        const next = await this.askRange(now, parameter);
        if (next === 'cancel') {
          return 'cancel';
        }
        now = next;
      }
    }
  }

  private async askRange(draft: Draft, { file, path, value, tried }: Parameter): Promise<Draft | 'cancel'> {
    const known = draft.ranges.find((one) => keyOf(one) === keyOf({ file, path }));
    const proposed = known ?? (await this.index.ask('proposeRanges', { parameters: [{ file, path }] })).ranges[0];
    if (proposed === undefined) {
      return draft;
    }
    const answer = await askText({
      title: l10n.t('Search {0}', path.join('.')),
      canGoBack: true,
      prompt: [
        l10n.t('Now {0}.', formatCell(value)),
        l10n.t('A range, such as 0.001..0.1 log, or values with commas between them. Empty: not searched.'),
        triedText(tried),
      ]
        .filter(Boolean)
        .join(' '),
      value: proposed.text,
      check: (text) => (text.trim() === '' ? null : problemOf(text)),
    });
    return answered(answer, draft, (text) => withRange(draft, text.trim() === '' ? null : { ...proposed, text: text.trim() }, proposed));
  }

  private async askMethod(draft: Draft): Promise<Draft | 'cancel'> {
    const items = Object.entries(METHODS).map(([method, doc]) => ({ label: method, detail: doc }));
    const answer = await askChoice(items, {
      title: l10n.t('Search: method'),
      canGoBack: true,
      placeholder: l10n.t('How points are chosen'),
    });
    return answered(answer, draft, ({ label }) => ({ ...draft, chosen: { ...draft.chosen, method: label } }));
  }

  private async askMetric(draft: Draft): Promise<Draft | 'cancel'> {
    const goals = ['maximize', 'minimize'] as const;
    const items = this.metrics.flatMap((name) =>
      goals.map((goal): QuickPickItem & { objective: SweepObjective } => ({ label: name, description: goal, objective: { name, goal } })),
    );
    const answer = await askChoice(items, { title: l10n.t('Search: metric'), canGoBack: true, placeholder: l10n.t('What to optimize') });
    return answered(answer, draft, ({ objective }) => ({ ...draft, objective }));
  }

  private async askNumber(draft: Draft, key: 'cap' | 'parallel', title: string, value: number): Promise<Draft | 'cancel'> {
    const answer = await askText({
      title,
      canGoBack: true,
      prompt: key === 'cap' ? l10n.t('How many trials it may have.') : l10n.t('Each runs in a slot of its own, beside your work.'),
      value: String(value),
      check: (text) => (/^\d{1,7}$/.test(text.trim()) && Number(text) > 0 ? null : l10n.t('Expected a whole number above 0.')),
    });
    return answered(answer, draft, (text) => ({ ...draft, chosen: { ...draft.chosen, [key]: Number(text) } }));
  }

  private async askName(draft: Draft): Promise<Draft | 'cancel'> {
    const answer = await askText({
      title: l10n.t('Search: name'),
      canGoBack: true,
      prompt: l10n.t('Of the file below sweeps/; its experiments are named after it.'),
      value: draft.label,
      check: (text) => (/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,50}$/u.test(text.trim()) ? null : l10n.t('Expected letters, digits, - and _.')),
    });
    return answered(answer, draft, (label) => ({ ...draft, label: label.trim() }));
  }
}

function answered<T>(answer: Answer<T>, draft: Draft, next: (value: T) => Draft): Draft | 'cancel' {
  return answer.kind === 'value' ? next(answer.value) : answer.kind === 'back' ? draft : 'cancel';
}

function problemOf(text: string): string | null {
  const read = readRange(text);
  return 'problem' in read ? read.problem : null;
}

function fileOf(index: IndexClient, uri: Uri): string {
  const root = `${Uri.file(index.projectRoot).path}/`;
  return uri.path.startsWith(root) ? uri.path.slice(root.length) : uri.path;
}
