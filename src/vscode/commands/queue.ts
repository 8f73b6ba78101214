/** Commands on DVC's queue, and on other runs that wait or have failed. */
import { cpus } from 'node:os';
import { window } from 'vscode';
import { readCommandLine } from '../../core/run/arguments.js';
import { countText } from '../../core/run/grid.js';
import { projectAt } from '../../node/run/projectAt.js';
import { moveInQueue, retryInQueue, type Move } from '../../node/run/queue/change.js';
import { readRecords, removeRecord } from '../../node/run/records.js';
import { EspalierError, toFailure } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import type { RunOf } from '../runs/runsModel.js';
import { gitPath } from '../settings.js';
import type { Handlers, Parts } from './register.js';
import { runsOf } from './runTargets.js';
import { askText } from './steps.js';
import { indexOf } from './targets.js';

type Ids =
  | 'espalier.startQueue'
  | 'espalier.stopQueue'
  | 'espalier.removeRuns'
  | 'espalier.retryRuns'
  | 'espalier.runNext'
  | 'espalier.moveUp'
  | 'espalier.moveDown';

export function queueCommands(parts: Parts): Pick<Handlers, Ids> {
  const move = async (args: readonly unknown[], title: string, to: Move): Promise<void> => {
    const [first] = await runsOf(parts, args, title, ({ run }) => run.state === 'waiting' && run.place === 'queue', { many: false });
    if (first !== undefined) {
      const { index, run } = first;
      if (!(await moveInQueue(index.projectRoot, run.id, to))) {
        void window.showInformationMessage(`“${run.label}” does not wait any more.`);
      }
      await parts.runs.look(index);
    }
  };
  return {
    'espalier.startQueue': () => startQueue(parts, indexOf(parts)),
    'espalier.stopQueue': () => stopQueue(parts, indexOf(parts)),
    async 'espalier.removeRuns'(...args) {
      const chosen = await runsOf(parts, args, 'Remove', ({ run }) => run.state !== 'running');
      if (chosen.length > 0) {
        await remove(parts, chosen);
      }
    },
    async 'espalier.retryRuns'(...args) {
      const chosen = await runsOf(parts, args, 'Run again', ({ run }) => run.state === 'failed' || run.state === 'stopped');
      await retry(parts, chosen);
    },
    'espalier.runNext': (...args) => move(args, 'Run next', 'first'),
    'espalier.moveUp': (...args) => move(args, 'Move up', 'up'),
    'espalier.moveDown': (...args) => move(args, 'Move down', 'down'),
  };
}

/** Asks how many workers, and starts them. */
export async function startQueue(parts: Parts, index: IndexClient): Promise<void> {
  await parts.runner.dvc(index);
  const { runs, workers } = parts.runs.of(index);
  const waiting = runs.filter((run) => run.state === 'waiting' && run.place === 'queue').length;
  if (waiting === 0) {
    void window.showInformationMessage('Nothing waits in the queue. “Run Experiment…” puts something into it.');
    return;
  }
  const answer = await askText({
    title: 'Start Queue',
    prompt: `Workers: experiments of the queue that run at once. ${countText(waiting)} ${waiting === 1 ? 'waits' : 'wait'}; ${workers} ${workers === 1 ? 'worker is' : 'workers are'} there. This machine has ${cpus().length} processors.`,
    value: String(Math.max(1, workers)),
    check: (text) => (/^[1-9]\d?$/.test(text) ? null : 'A number from 1 to 99.'),
  });
  if (answer.kind === 'value') {
    await runDvc(parts, index, 'Starting the queue', ['queue', 'start', '--jobs', answer.value]);
  }
}

async function stopQueue(parts: Parts, index: IndexClient): Promise<void> {
  const running = parts.runs.of(index).runs.filter((run) => run.state === 'running' && run.place === 'queue');
  const [later, now] = ['After What Runs', 'Stop What Runs Too'];
  const detail = 'What waits stays in the queue. What is stopped becomes failed, and can be run again.';
  const picked =
    running.length === 0
      ? later
      : await window.showWarningMessage(
          `${countText(running.length)} of the queue ${running.length === 1 ? 'is' : 'are'} running.`,
          { modal: true, detail },
          later,
          now,
        );
  if (picked === undefined) {
    return;
  }
  await runDvc(parts, index, 'Stopping the queue', ['queue', 'stop']);
  if (picked === now) {
    await parts.stop(running.map((run) => ({ index, run })));
  }
}

/** Entries of the queue by DVC; runs of ours with their records and logs. */
async function remove(parts: Parts, chosen: readonly RunOf[]): Promise<void> {
  const yes = 'Remove';
  const text = chosen.length === 1 ? `Remove “${chosen[0]?.run.label ?? ''}”?` : `Remove ${chosen.length} runs?`;
  const lost = chosen.some(({ run }) => run.state === 'waiting') ? 'What waits will not run. ' : '';
  const detail = `${lost}Their logs are deleted. Finished experiments stay.`;
  if ((await window.showWarningMessage(text, { modal: true, detail }, yes)) !== yes) {
    return;
  }
  for (const [index, runs] of byIndex(chosen)) {
    const queued = runs.filter((run) => run.place === 'queue').map((run) => run.id);
    for (const run of runs.filter((one) => one.place !== 'queue')) {
      await removeRecord(index.projectRoot, run.id);
    }
    if (queued.length > 0) {
      await runDvc(parts, index, 'Removing from the queue', ['queue', 'remove', '--', ...queued]);
    }
    await index.refresh();
  }
}

async function retry(parts: Parts, chosen: readonly RunOf[]): Promise<void> {
  for (const [index, runs] of byIndex(chosen)) {
    const queued = runs.filter((run) => run.place === 'queue');
    const { root, dvcRoot } = index.summary ?? {};
    if (queued.length > 0 && root && dvcRoot) {
      const project = await projectAt(gitPath(index.folder), root, dvcRoot);
      const problems: string[] = [];
      for (const { id, label } of queued) {
        await retryInQueue(project, id).catch((error: unknown) => problems.push(`“${label}”: ${toFailure(error).message}`));
      }
      await index.refresh();
      if (problems.length > 0) {
        throw new EspalierError('not-in-queue', problems.join(' '), 'Run an experiment with the same parameters instead.');
      }
      const go = 'Start Queue…';
      const text = `${countText(queued.length)} ${queued.length === 1 ? 'waits' : 'wait'} in the queue again.`;
      if (parts.runs.of(index).workers === 0 && (await window.showInformationMessage(text, go)) === go) {
        await startQueue(parts, index);
      }
    }
    for (const run of runs.filter((one) => one.place !== 'queue')) {
      await again(parts, { index, run });
    }
  }
}

/** The same command once more, from the workspace as it is now. */
async function again(parts: Parts, { index, run }: RunOf): Promise<void> {
  const record = (await readRecords(index.projectRoot)).find((one) => one.id === run.id);
  const words = record?.command.slice(record.command.findIndex((word) => word === 'exp' || word === 'repro')) ?? [];
  if (words.length < 1 || (words[0] === 'exp' && words.length < 2)) {
    throw new EspalierError('no-run', `What “${run.label}” ran is not known any more.`, 'Run an experiment instead.');
  }
  const args = words[0] === 'exp' ? words.slice(2) : words.slice(1);
  if (run.place === 'workspace' && readCommandLine(words).place === 'workspace') {
    const busy = await parts.runner.workspaceBusy(index);
    if (busy !== null) {
      throw new EspalierError('busy', `“${busy}” is running in the workspace. A second run there would destroy both.`, 'Wait for its end.');
    }
  }
  const slots = run.place === 'slot' ? { slots: 1 } : {};
  void parts.runner.run(index, run.label, words[0] === 'exp' ? 'exp run' : 'repro', args, slots);
}

function byIndex(chosen: readonly RunOf[]): Map<IndexClient, RunOf['run'][]> {
  const found = new Map<IndexClient, RunOf['run'][]>();
  for (const { index, run } of chosen) {
    found.set(index, [...(found.get(index) ?? []), run]);
  }
  return found;
}
