/** Says how runs ended, when nobody is looking: one message at a time, and of many that ended meanwhile one together. */
import { commands, window, type Disposable } from 'vscode';
import { durationText } from '../../core/run/duration.js';
import type { RunOf, RunsModel } from './runsModel.js';

/** A message stays until it is answered; after this long it has been seen or put aside. */
const SHOWN_FOR = 15_000;

export class Notifier implements Disposable {
  private readonly subscription: Disposable;
  private readonly pending: RunOf[] = [];
  private showing = false;

  /** @param isSeen whether the user sees the run's end in one of our views */
  constructor(
    runs: RunsModel,
    private readonly isSeen: () => boolean,
  ) {
    this.subscription = runs.onEnded((one) => {
      // A sweep says itself how it went; what the user stopped, the user knows.
      if (one.run.origin !== 'sweep' && one.run.state !== 'stopped' && !(window.state.focused && this.isSeen())) {
        this.pending.push(one);
        void this.show();
      }
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async show(): Promise<void> {
    if (this.showing) {
      return;
    }
    this.showing = true;
    // What ends in the same moment is said together.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ended = this.pending.splice(0);
    const [first] = ended;
    const answered = ended.length === 1 && first ? sayOne(first) : sayMany(ended);
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, SHOWN_FOR))]);
    this.showing = false;
    if (this.pending.length > 0) {
      await this.show();
    }
  }
}

async function sayOne(one: RunOf): Promise<void> {
  const { run } = one;
  const took = run.started !== null && run.ended !== null ? ` after ${durationText(run.ended - run.started)}` : '';
  if (run.state === 'failed') {
    const [why, log] = ['Why Did It Fail?', 'Open Log'];
    const text = `“${run.label}” failed${took}${run.error ? `: ${run.error}` : '.'}`;
    const picked = await window.showErrorMessage(text, why, log);
    if (picked !== undefined) {
      await commands.executeCommand(picked === why ? 'espalier.whyFailed' : 'espalier.openLog', one);
    }
    return;
  }
  const [compare, log] = ['Compare with Baseline', 'Open Log'];
  const picked = await window.showInformationMessage(`“${run.label}” is done${took}.`, ...(run.row === null ? [] : [compare]), log);
  if (picked !== undefined) {
    await commands.executeCommand(picked === compare ? 'espalier.compareWithBaseline' : 'espalier.openLog', one);
  }
}

async function sayMany(ended: readonly RunOf[]): Promise<void> {
  const failed = ended.filter(({ run }) => run.state === 'failed').length;
  const text = [`${ended.length - failed} runs are done`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ');
  const show = 'Show Runs';
  const picked = await (failed > 0 ? window.showWarningMessage(`${text}.`, show) : window.showInformationMessage(`${text}.`, show));
  if (picked === show) {
    await commands.executeCommand('espalier.runs.focus');
  }
}
