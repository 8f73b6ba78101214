/** What is done with a sweep. Its engine is a process of its own in the terminal; orders to it are files in its folder. */
import { join } from 'node:path';
import { commands, l10n, Range, Uri, ViewColumn, window, workspace } from 'vscode';
import { EspalierError, type SweepInfo, type SweepOrder } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { openLog } from '../commands/runs.js';
import { indexOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { interpreterOf } from '../tasks/dvc.js';
import { ensureLibrary } from './libraries.js';
import type { SweepOf } from './model.js';
import { fileUri, sweepOf, trialOf } from './targets.js';
import { describeTrial, pointText } from './text.js';

type Args = readonly unknown[];

const RUNS = ({ stage }: SweepInfo): boolean => stage === 'running' || stage === 'paused';

export async function startSweep(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Start Sweep'), (info) => !RUNS(info));
  if (target === null) {
    return;
  }
  const { index, info } = target;
  if (RUNS(info)) {
    throw new EspalierError('already-running', l10n.t('The sweep “{0}” is running.', info.label));
  }
  const document = await workspace.openTextDocument(fileUri(index, info));
  if (document.isDirty && !(await document.save())) {
    throw new EspalierError('cannot-save', l10n.t('{0} could not be saved.', info.file));
  }
  const { problems } = await index.ask('sweepText', { text: document.getText() });
  const wrong = problems.find(({ severity }) => severity === 'error');
  if (wrong) {
    await window.showTextDocument(document, { selection: new Range(document.positionAt(wrong.start), document.positionAt(wrong.end)) });
    throw new EspalierError('bad-sweep', l10n.t('The sweep file has errors: {0}', wrong.message));
  }
  const anew = info.stage !== 'new';
  if (anew && !(await confirmAnew(info))) {
    return;
  }
  await run(parts, index, info, 'sweep run', anew ? ['--new'] : []);
}

async function confirmAnew(info: SweepInfo): Promise<boolean> {
  const start = l10n.t('Start Anew');
  const detail = l10n.t('It was started before: {0} Its experiments stay. To go on with it, resume it instead.', info.headline);
  return (await window.showWarningMessage(l10n.t('Start “{0}” anew?', info.label), { modal: true, detail }, start)) === start;
}

export async function resumeSweep(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Resume Sweep'), ({ stage }) => stage === 'interrupted' || stage === 'finished');
  if (target === null) {
    return;
  }
  const { index, info } = target;
  if (RUNS(info)) {
    throw new EspalierError('already-running', l10n.t('The sweep “{0}” is running.', info.label));
  }
  const options = info.current ? [] : await askChanged(info);
  if (options === null) {
    return;
  }
  const done = info.counts.complete + info.counts.pruned + info.counts.failed + info.counts.stopped;
  if (info.cap !== null && done >= info.cap && info.stage === 'finished' && !(await raiseCap(target))) {
    return;
  }
  await run(parts, index, info, 'sweep resume', options);
}

/** What to go on with, when the file says something else than at the start. Null when the user left. */
async function askChanged(info: SweepInfo): Promise<string[] | null> {
  const [now, before] = [l10n.t('With the File as It Is Now'), l10n.t('As It Was Started')];
  const message = l10n.t('{0} has changed since the sweep was started.', info.file);
  const detail = l10n.t(
    'Limits and budgets may change under way. With another method, other parameters or another metric it has to start anew.',
  );
  const picked = await window.showWarningMessage(message, { modal: true, detail }, now, before);
  return picked === now ? [] : picked === before ? ['--as-started'] : null;
}

/** A sweep that has all its trials ends again at once unless it may have more. */
async function raiseCap({ index, info }: SweepOf): Promise<boolean> {
  const cap = await askCap(info);
  if (cap !== null) {
    await index.ask('orderSweep', { label: info.label, order: { do: 'cap', cap } });
  }
  return cap !== null;
}

async function run(
  parts: Parts,
  index: IndexClient,
  info: SweepInfo,
  command: 'sweep run' | 'sweep resume',
  options: readonly string[],
): Promise<void> {
  const cli = await parts.runner.dvc(index);
  const python = await interpreterOf(index, true);
  if (!(await ensureLibrary(parts, index, info, cli, python))) {
    return;
  }
  const named = command === 'sweep run' ? info.file : info.label;
  const name = l10n.t('Sweep {0}', info.label);
  await parts.runner.run(index, name, command, [named, ...options, ...(python === null ? [] : ['--python', python])]);
}

export async function stopSweep(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Stop Sweep'), RUNS);
  if (target === null) {
    return;
  }
  const [after, now] = [l10n.t('After the Trials That Run'), l10n.t('Now')];
  const count = target.info.counts.running;
  const detail = l10n.t('Trials that are stopped now are made again when the sweep is resumed. Nothing that finished is lost.');
  const picked =
    count === 0
      ? now
      : await window.showInformationMessage(l10n.t('Stop the sweep “{0}”?', target.info.label), { modal: true, detail }, after, now);
  if (picked !== undefined) {
    await order(target, { do: 'stop', now: picked === now });
  }
}

export async function simpleOrder(parts: Parts, args: Args, what: 'pause' | 'unpause'): Promise<void> {
  const stage = what === 'pause' ? 'running' : 'paused';
  const title = what === 'pause' ? l10n.t('Pause Sweep') : l10n.t('Continue Sweep');
  const target = await sweepOf(parts, args, title, (info) => info.stage === stage);
  if (target) {
    await order(target, { do: what });
  }
}

export async function capSweep(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Change Number of Trials'), ({ stage }) => stage !== 'new');
  const cap = target && (await askCap(target.info));
  if (target && cap !== null) {
    await order(target, { do: 'cap', cap });
    sayWaits(target);
  }
}

function askCap(info: SweepInfo): Promise<number | null> {
  const ended = info.counts.complete + info.counts.pruned + info.counts.failed + info.counts.stopped;
  return Promise.resolve(
    window.showInputBox({
      title: l10n.t('Change Number of Trials'),
      prompt: l10n.t('{0} trials have ended. How many may it have in all?', ended),
      value: String(info.cap === null || info.cap <= ended ? ended + 10 : info.cap),
      validateInput: (text) => (/^\d{1,7}$/.test(text.trim()) && Number(text) > 0 ? null : l10n.t('Expected a whole number above 0.')),
    }),
  ).then((text) => (text === undefined ? null : Number(text)));
}

export async function tryPoint(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Try a Point'), ({ stage }) => stage !== 'new');
  const detail = target && (await target.index.ask('sweep', { label: target.info.label }));
  if (!target || !detail) {
    return;
  }
  const from = detail.info.best?.point ?? detail.trials.at(-1)?.point ?? {};
  const typed = await window.showInputBox({
    title: l10n.t('Try a Point'),
    prompt: l10n.t('A value for each parameter. It is tried next.'),
    value: Object.entries(from)
      .map(([name, cell]) => `${name}=${typeof cell === 'object' ? JSON.stringify(cell) : String(cell)}`)
      .join(' '),
  });
  if (typed !== undefined) {
    await order(target, { do: 'try', values: typed.trim().split(/\s+(?=[^\s=]+=)/) });
    sayWaits(target);
  }
}

/** An order to a sweep that nobody runs waits for the next engine. */
function sayWaits({ info }: SweepOf): void {
  if (!RUNS(info)) {
    void window.showInformationMessage(l10n.t('This is done when the sweep is resumed.'));
  }
}

export async function stopTrial(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Stop Trial'), RUNS);
  if (target === null) {
    return;
  }
  const trial = (await trialOf(target.index, target.info, args[0])) ?? (await pickTrial(target));
  if (trial) {
    await order(target, { do: 'stop trial', trial: trial.number });
  }
}

async function pickTrial({ info }: SweepOf): Promise<SweepInfo['running'][number] | null> {
  const items = info.running.map((trial) => ({ label: l10n.t('trial {0}', trial.number), description: describeTrial(trial, info), trial }));
  const picked = await window.showQuickPick(items, { title: l10n.t('Stop Trial') });
  return picked?.trial ?? null;
}

async function order({ index, info }: SweepOf, what: SweepOrder): Promise<void> {
  await index.ask('orderSweep', { label: info.label, order: what });
}

export async function openSweep(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Open Sweep File'), () => true);
  if (target) {
    await window.showTextDocument(fileUri(target.index, target.info));
  }
}

export async function showSweep(parts: Parts, args: Args): Promise<void> {
  const started = ({ stage }: SweepInfo): boolean => stage !== 'new';
  const all = args.length === 0 ? await indexOf(parts).ask('sweeps', {}) : null;
  if (all?.some(started) === false) {
    // The page says how to begin.
    parts.panels.show({ page: 'sweeps' }, indexOf(parts));
    return;
  }
  const target = await sweepOf(parts, args, l10n.t('Show Search'), all?.some(RUNS) === true ? RUNS : started);
  if (target) {
    parts.panels.show({ page: 'sweeps', pages: { sweeps: { label: target.info.label } } }, target.index);
  }
}

/** The experiment of a trial, or of the best one, beside the commit it started from. */
export async function openBest(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Open Best'), ({ best }) => best !== null);
  const experiments = target && (await experimentsOf(target, args[0]));
  if (target && experiments) {
    const detail = await target.index.ask('sweep', { label: target.info.label });
    const baseline = detail?.baseline ?? null;
    parts.panels.show({ page: 'plots', selected: baseline === null ? experiments : [...experiments, baseline], baseline }, target.index);
  }
}

export async function useBest(
  parts: Parts,
  args: Args,
  command: 'espalier.applyExperiment' | 'espalier.branchFromExperiment',
): Promise<void> {
  const title = command === 'espalier.applyExperiment' ? l10n.t('Apply Best') : l10n.t('Create Branch from Best');
  const target = await sweepOf(parts, args, title, ({ best }) => best !== null);
  const [experiment] = (target && (await experimentsOf(target, args[0]))) ?? [];
  if (target && experiment !== undefined) {
    // The experiment may have come this moment.
    await target.index.refresh();
    await commands.executeCommand(command, { index: target.index, ids: [experiment] });
  }
}

async function experimentsOf({ index, info }: SweepOf, target: unknown): Promise<readonly string[] | null> {
  const trial = (await trialOf(index, info, target)) ?? info.best;
  if (trial === null || trial.experiments.length === 0) {
    throw new EspalierError('no-best', l10n.t('The sweep “{0}” has no experiment yet that is the best.', info.label));
  }
  return trial.experiments;
}

export async function openTrialLog(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Open Log'), ({ stage }) => stage !== 'new');
  const trial = target && (await trialOf(target.index, target.info, args[0]));
  if (!target || !trial) {
    return;
  }
  if (trial.log === null) {
    throw new EspalierError('no-log', l10n.t('There is no log of this trial: {0}', trial.reason ?? pointText(trial.point)));
  }
  await openLog(target.index, `${target.info.label} ${l10n.t('trial {0}', trial.number)}`, trial.log, target.index.projectRoot);
}

export async function reportSweep(parts: Parts, args: Args): Promise<void> {
  const target = await sweepOf(parts, args, l10n.t('Write Report'), ({ stage }) => stage !== 'new');
  if (target) {
    const { file } = await target.index.ask('reportSweep', { label: target.info.label });
    const uri = Uri.file(join(target.index.projectRoot, file));
    await window.showTextDocument(uri, { viewColumn: ViewColumn.Active });
    await commands.executeCommand('markdown.showPreviewToSide', uri);
  }
}
