/** Commands that run experiments and stages. */
import { mkdir, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { experimentArguments, type ExperimentRequest } from '../../core/run/arguments.js';
import { combinations, countText } from '../../core/run/grid.js';
import { planRun } from '../../core/run/plan.js';
import { EspalierError, type KeyPath } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { writeParameters } from '../runs/writeParameters.js';
import { overrideTexts, sweepTexts } from './overrides.js';
import { keyOf } from './parameters.js';
import { planItems } from './planItems.js';
import { startQueue } from './queue.js';
import type { Handlers, Parts } from './register.js';
import { askExperiment, askValues, countOf, NOTHING_CHOSEN, overridesOf, stageOptions, valuesOf, type ExperimentPlan } from './runForm.js';
import { stageOf } from './stages.js';
import { askChoice } from './steps.js';
import { indexOf } from './targets.js';

type Ids =
  | 'espalier.runExperiment'
  | 'espalier.runStage'
  | 'espalier.runFromStage'
  | 'espalier.runStageAgain'
  | 'espalier.reproduce'
  | 'espalier.dryRun'
  | 'espalier.runWith';

export function runCommands(parts: Parts): Pick<Handlers, Ids> {
  const reproduce = async (index: IndexClient, name: string, args: readonly string[]): Promise<void> => {
    await refuseIfBusy(parts, index);
    await workspace.saveAll(false);
    await parts.runner.run(index, name, 'repro', args);
  };
  const ofStage = async (target: unknown, name: (stage: string) => string, options: readonly string[]): Promise<void> => {
    const stage = await stageOf(parts, target);
    if (stage) {
      await reproduce(stage.index, name(stage.name), [...options, '--', stage.name]);
    }
  };
  return {
    async 'espalier.runExperiment'() {
      const index = indexOf(parts);
      await parts.runner.dvc(index);
      const plan = await askExperiment(parts, index, NOTHING_CHOSEN);
      if (plan) {
        await start(parts, index, plan);
      }
    },
    'espalier.runStage': (target: unknown) => ofStage(target, (stage) => `Run ${stage}`, []),
    'espalier.runFromStage': (target: unknown) => ofStage(target, (stage) => `Run from ${stage}`, ['--downstream']),
    'espalier.runStageAgain': (target: unknown) => ofStage(target, (stage) => `Run ${stage} again`, ['--single-item', '--force']),
    'espalier.reproduce': () => reproduce(indexOf(parts), 'Reproduce pipeline', []),
    async 'espalier.dryRun'() {
      const { stages } = await indexOf(parts).ask('pipeline', {});
      const planned = planRun(stages, { targets: [], downstream: false, single: false, force: false, set: new Map() });
      const placeholder = planned.length === 0 ? 'There are no stages.' : 'Nothing is run by looking';
      await askChoice(planItems(planned), { title: 'What Would Run', placeholder });
    },
    async 'espalier.runWith'(uri: unknown, path: unknown) {
      if (uri instanceof Uri && Array.isArray(path)) {
        await runWith(parts, uri, path as KeyPath);
      }
    },
  };
}

export async function refuseIfBusy(parts: Parts, index: IndexClient): Promise<void> {
  const busy = await parts.runner.workspaceBusy(index);
  if (busy !== null) {
    throw new EspalierError(
      'busy',
      `“${busy}” is running in the workspace. A second run there would destroy both.`,
      'Run an experiment in a slot or a temporary copy, put it into the queue, or wait.',
    );
  }
}

/** Runs what was planned; many experiments in slots or in the queue. */
export async function start(parts: Parts, index: IndexClient, plan: ExperimentPlan): Promise<void> {
  const { name, message, place, atOnce } = plan;
  const rest: ExperimentRequest = { message, ...stageOptions(plan) };
  const lists = overridesOf(plan);
  await workspace.saveAll(false);
  switch (place) {
    case 'workspace':
    case 'temp': {
      if (place === 'workspace') {
        await refuseIfBusy(parts, index);
      }
      const request = { ...rest, name, params: overrideTexts(lists.flat()) };
      const args = [...(place === 'temp' ? ['--temp'] : []), ...experimentArguments(request)];
      await parts.runner.run(index, name || 'Run experiment', 'exp run', args);
      return;
    }
    case 'slot': {
      const all = combinations(lists).map((overrides, at, { length }): ExperimentRequest => {
        const own = name === '' ? '' : length === 1 ? name : `${name}-${at + 1}`;
        return { ...rest, name: own, params: overrideTexts(overrides) };
      });
      const batch = await writeBatch(index, all);
      await parts.runner.run(index, name || countText(all.length), 'exp run', [], { slots: Math.min(atOnce, all.length), batch });
      return;
    }
    case 'queue':
      await queue(parts, index, countOf(plan), { ...rest, name, params: sweepTexts(lists) });
  }
}

async function queue(parts: Parts, index: IndexClient, count: number, request: ExperimentRequest): Promise<void> {
  await runDvc(parts, index, `Queueing ${countText(count)}`, ['exp', 'run', '--queue', ...experimentArguments(request)]);
  const now = 'Start Queue…';
  const text = `${countText(count)} ${count === 1 ? 'waits' : 'wait'} in the queue.`;
  if (parts.runs.of(index).workers === 0 && (await window.showInformationMessage(text, now)) === now) {
    await startQueue(parts, index);
  }
}

/** For the process that runs them: what is run is data, and may be long. */
async function writeBatch(index: IndexClient, requests: readonly ExperimentRequest[]): Promise<string> {
  const folder = join(index.projectRoot, '.dvc/tmp/espalier');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `batch-${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(requests));
  return file;
}

/** Asks for a value of one parameter, writes it into its file and runs. Several values, and while the workspace is taken, run elsewhere and leave the file alone. */
async function runWith(parts: Parts, uri: Uri, path: KeyPath): Promise<void> {
  const index = parts.workspace.of(uri) ?? indexOf(parts);
  await parts.runner.dvc(index);
  const document = await workspace.openTextDocument(uri);
  const known = await index.ask('parameterFile', { file: uri.fsPath, text: document.getText() });
  const hint = known?.hints.find((one) => JSON.stringify(one.path) === JSON.stringify(path));
  if (!known || !hint) {
    throw new EspalierError('no-such-key', `${path.join('.')} is not a parameter of this file any more.`);
  }
  const parameter = { file: known.file, path, value: hint.current, float: hint.float, tried: hint.tried?.values ?? [] };
  const answer = await askValues(index, parameter);
  if (answer.kind !== 'value') {
    return;
  }
  const input = answer.value;
  const values = valuesOf(parameter, input);
  if (values.length > 1 || (await parts.runner.workspaceBusy(index)) !== null) {
    const plan = await askExperiment(parts, index, { ...NOTHING_CHOSEN, chosen: new Map([[keyOf(parameter), { parameter, input }]]) });
    if (plan) {
      await start(parts, index, plan);
    }
    return;
  }
  await writeParameters(index, [{ file: known.file, path, input: values[0] ?? input }]);
  await start(parts, index, NOTHING_CHOSEN);
}
