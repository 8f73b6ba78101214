/** Commands on runs: stop them, look at them, say why they failed, mend what they left. */
import { Range, Selection, TextEditorRevealType, ViewColumn, window, workspace } from 'vscode';
import { firstError } from '../../core/run/failure.js';
import { formatCell } from '../../core/values/cellText.js';
import { stopRun } from '../../node/run/stopRun.js';
import { EspalierError, toFailure, type RunExplanation } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { logUri, textUri } from '../runs/logs.js';
import type { RunOf } from '../runs/runsModel.js';
import { ago } from '../trees/ago.js';
import type { Handlers, Parts } from './register.js';
import { isRunOf, runsOf } from './runTargets.js';
import { indexOf } from './targets.js';

type Ids = 'espalier.stopRun' | 'espalier.whyFailed' | 'espalier.compareWithBaseline' | 'espalier.mend';

export function runsCommands(parts: Parts): Pick<Handlers, Ids> {
  return {
    async 'espalier.stopRun'(...args) {
      const { running } = parts.runs;
      const [only] = running;
      const chosen =
        isRunOf(args[0]) || running.length !== 1 || !only
          ? await runsOf(parts, args, 'Stop', ({ run }) => run.state === 'running')
          : [only];
      await parts.stop(chosen);
    },
    async 'espalier.whyFailed'(...args) {
      const [first] = await runsOf(parts, args, 'Why did it fail?', ({ run }) => run.state === 'failed', { many: false });
      if (first) {
        await explain(first);
      }
    },
    'espalier.compareWithBaseline'(target: unknown) {
      if (isRunOf(target) && target.run.row !== null) {
        const { row, baseline } = target.run;
        parts.panels.show(
          { page: 'compare', selected: baseline === '' ? [row] : [row, baseline], baseline: baseline || null },
          target.index,
        );
      }
    },
    'espalier.mend': () => parts.mending.ask(indexOf(parts)),
  };
}

/** Stops each so that DVC cleans up; what does not stop is ended at once when that is wanted. */
export async function stopRuns(chosen: readonly RunOf[]): Promise<void> {
  const deaf: RunOf[] = [];
  const title = chosen.length === 1 ? `Stopping “${chosen[0]?.run.label ?? ''}”` : `Stopping ${chosen.length} runs`;
  if (chosen.length > 0) {
    await window.withProgress({ location: { viewId: 'espalier.runs' }, title }, () =>
      Promise.all(chosen.map((one) => stopRun(one.index.projectRoot, one.run).catch(() => void deaf.push(one)))),
    );
  }
  for (const index of new Set(chosen.map((one) => one.index))) {
    await index.refresh();
  }
  if (deaf.length === 0) {
    return;
  }
  const force = 'End at Once';
  const text = `${deaf.map(({ run }) => `“${run.label}”`).join(', ')} ${deaf.length === 1 ? 'does' : 'do'} not stop. Ended at once, DVC cleans nothing up.`;
  if ((await window.showWarningMessage(text, { modal: true }, force)) === force) {
    const failed = await Promise.all(
      deaf.map(({ index, run }) =>
        stopRun(index.projectRoot, run, 'kill').then(
          () => null,
          (error: unknown) => toFailure(error).message,
        ),
      ),
    );
    const problems = failed.filter((one) => one !== null);
    if (problems.length > 0) {
      throw new EspalierError('not-stopped', problems.join(' '));
    }
  }
}

/** Opens a log, at a line when one is given. */
export async function openLog(index: IndexClient, label: string, log: string, root: string, line?: number): Promise<void> {
  const document = await workspace.openTextDocument(logUri(label, log, root, index.projectRoot));
  const at = line ?? Math.max(0, document.lineCount - 1);
  const editor = await window.showTextDocument(document, { preview: true, viewColumn: ViewColumn.Active });
  editor.selection = new Selection(at, 0, at, 0);
  editor.revealRange(new Range(at, 0, at, 0), line === undefined ? TextEditorRevealType.Default : TextEditorRevealType.InCenter);
}

async function explain({ index, run }: RunOf): Promise<void> {
  const explanation = await index.ask('explainRun', { id: run.id });
  const { log } = explanation.run;
  if (log === null) {
    throw new EspalierError('no-log', `There is no log of “${run.label}”.`, run.error ?? 'It failed before it began.');
  }
  const uri = logUri(run.label, log, explanation.root, index.projectRoot);
  const document = await workspace.openTextDocument(uri);
  const error = firstError(document.getText());
  await openLog(index, run.label, log, explanation.root, error?.line ?? undefined);
  const beside = await workspace.openTextDocument(textUri(`Why ${run.label} failed`, reasons(explanation, error?.message ?? run.error)));
  await window.showTextDocument(beside, { preview: false, viewColumn: ViewColumn.Beside, preserveFocus: true });
}

/** Plain text: what the log says first, and what was otherwise than when it went well. */
function reasons({ run, good, differences }: RunExplanation, error: string | null): string {
  const lines = [`“${run.label}” failed.`, '', error ?? 'Its log has no word of an error.', ''];
  if (good === null) {
    lines.push('No experiment went well yet, to compare its parameters with.');
  } else if (differences === null) {
    lines.push('Its parameters are not known.', ...run.params.map((param) => `  ${param}`));
  } else if (differences.length === 0) {
    lines.push(
      `Its parameters are those of “${good.label}”, which went well${since(good.time)}.`,
      'So look for what else changed: code, data, packages.',
    );
  } else {
    const width = Math.max(...differences.map(({ label }) => label.length));
    lines.push(`Parameters that differ from “${good.label}”, which went well${since(good.time)}:`, '');
    lines.push(
      ...differences.map(({ label, from, to }) => `  ${label.padEnd(width)}  ${formatCell(from) || '–'} → ${formatCell(to) || '–'}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

function since(time: number | null): string {
  const text = ago(time);
  return text === '' ? '' : text === 'now' ? ' just now' : ` ${text} ago`;
}
