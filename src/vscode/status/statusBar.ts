/** One status bar item, while something runs. */
import { StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import type { RunsModel } from '../runs/runsModel.js';
import type { Runner } from '../tasks/runner.js';

export class StatusBar implements Disposable {
  private readonly item: StatusBarItem = window.createStatusBarItem('espalier.status', StatusBarAlignment.Left, 10);
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly runner: Runner,
    private readonly runs: RunsModel,
  ) {
    this.item.name = 'Espalier';
    this.item.command = 'espalier.runs.focus';
    this.subscriptions = [runner.onChanged(() => this.update()), runs.onChanged(() => this.update())];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.item.dispose();
  }

  private update(): void {
    const { running } = this.runs;
    const waiting = this.runs.all.filter(({ run }) => run.state === 'waiting').length;
    // A task that was just started has no record yet.
    const names = running.length > 0 ? running.map(({ run }) => run.label) : this.runner.names;
    if (names.length === 0) {
      this.item.hide();
      return;
    }
    const stage = running.length === 1 ? running[0]?.run.stages.find(({ state }) => state === 'running')?.name : undefined;
    const text = names.length > 2 ? `${names.length} runs` : names.join(', ');
    const more = [stage ?? '', waiting > 0 ? `${waiting} waiting` : ''].filter(Boolean).map((one) => `: ${one}`);
    this.item.text = `$(loading~spin) ${text}${more.join('')}`;
    this.item.tooltip = `Running: ${names.join(', ')}. Click to see all runs.`;
    this.item.accessibilityInformation = { label: `Espalier: running ${text}${more.join('')}` };
    this.item.show();
  }
}
