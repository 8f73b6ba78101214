/** Offers to mend what a killed run left, once for the same damage. */
import { ProgressLocation, window, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { findDamage, mendAll, type Damage } from '../../node/run/mend/index.js';
import { projectAt } from '../../node/run/projectAt.js';
import { toFailure } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath } from '../settings.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import type { RunsModel } from './runsModel.js';

/** Milliseconds that a killed run's last file changes may take to arrive, and DVC its own cleaning up. */
const SETTLES = 3_000;

export class Mending implements Disposable {
  private readonly subscriptions: Disposable[];
  private readonly offered = new Set<string>();
  private readonly timers = new Map<IndexClient, NodeJS.Timeout>();
  private readonly opened = new Set<IndexClient>();

  constructor(
    private readonly workspaceIndex: WorkspaceIndex,
    runs: RunsModel,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      // When a repository is opened, and when a run is over: there is nothing else that leaves damage.
      workspaceIndex.onChanged((index) => {
        for (const one of index === null ? workspaceIndex.all : [index]) {
          if (!this.opened.has(one) && one.summary?.state === 'ready') {
            this.opened.add(one);
            this.schedule(one);
          }
        }
      }),
      runs.onEnded(({ index }) => this.schedule(index)),
    ];
  }

  /** What is found now; nothing is changed. */
  async find(index: IndexClient): Promise<Damage[]> {
    const { root, dvcRoot } = index.summary ?? {};
    return root && dvcRoot ? findDamage(await projectAt(gitPath(index.folder), root, dvcRoot)) : [];
  }

  /** Shows what is found, and mends it when that is wanted. Says when there is nothing. */
  async ask(index: IndexClient): Promise<void> {
    const damages = await this.find(index);
    if (damages.length === 0) {
      void window.showInformationMessage('Nothing is broken: no run that was killed left anything behind.');
      return;
    }
    const mend = 'Mend';
    const detail = damages.map(({ what, remedy }) => `• ${what}\n   → ${remedy}`).join('\n\n');
    if ((await window.showWarningMessage('A run that was killed left this behind.', { modal: true, detail }, mend)) === mend) {
      await this.mend(index, damages);
    }
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    [...this.timers.values()].forEach((timer) => clearTimeout(timer));
  }

  private schedule(index: IndexClient): void {
    clearTimeout(this.timers.get(index));
    this.timers.set(
      index,
      setTimeout(() => void this.offer(index), SETTLES),
    );
  }

  private async offer(index: IndexClient): Promise<void> {
    if (!this.workspaceIndex.all.includes(index) || !workspace.isTrusted) {
      return;
    }
    try {
      const damages = await this.find(index);
      const key = JSON.stringify([index.folder.toString(), ...damages.map(({ what }) => what)]);
      if (damages.length === 0 || this.offered.has(key)) {
        return;
      }
      this.offered.add(key);
      damages.forEach(({ what }) => this.log.warn(what));
      const [mend, details] = ['Mend', 'Details…'];
      const more = damages.length > 1 ? ` And ${damages.length - 1} more.` : '';
      const picked = await window.showWarningMessage(`${damages[0]?.what ?? ''}${more}`, mend, details);
      if (picked === mend) {
        await this.mend(index, damages);
      } else if (picked === details) {
        await this.ask(index);
      }
    } catch (error) {
      this.log.warn(`Looking for what killed runs left behind: ${toFailure(error).message}`);
    }
  }

  private async mend(index: IndexClient, damages: readonly Damage[]): Promise<void> {
    const title = 'Mending what a killed run left behind';
    const results = await window.withProgress({ location: ProgressLocation.Notification, title }, (progress) =>
      mendAll(damages, ({ done, failed }) => {
        this.log.info(done ?? failed ?? '');
        progress.report({ message: done ?? failed ?? '' });
      }),
    );
    await index.refresh();
    const done = results.flatMap((one) => one.done ?? []);
    const failed = results.flatMap((one) => one.failed ?? []);
    if (failed.length > 0) {
      void window.showErrorMessage([...failed, ...done].join(' '));
    } else {
      void window.showInformationMessage(done.join(' '));
    }
  }
}
