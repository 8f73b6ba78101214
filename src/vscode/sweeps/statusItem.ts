/** One status bar item, while a sweep runs. */
import { l10n, StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import type { SweepsModel } from './model.js';
import { describeSweep } from './text.js';

export class SweepStatusItem implements Disposable {
  private readonly item: StatusBarItem = window.createStatusBarItem('espalier.sweep', StatusBarAlignment.Left, 9);
  private readonly subscription: Disposable;

  constructor(private readonly model: SweepsModel) {
    this.item.name = l10n.t('Espalier: sweep');
    // Without arguments: the editor forgets those of an item that changes, also in the moment in which it is clicked.
    this.item.command = 'espalier.showSweep';
    this.subscription = model.onChanged(() => this.update());
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const { running } = this.model;
    const [first] = running;
    if (first === undefined) {
      this.item.hide();
      return;
    }
    const text = running.length > 1 ? l10n.t('{0} sweeps', running.length) : `${first.info.label}: ${describeSweep(first.info)}`;
    this.item.text = `$(search) ${text}`;
    this.item.tooltip = l10n.t('{0} Click to see the search.', first.info.headline);
    this.item.accessibilityInformation = { label: l10n.t('Espalier sweep {0}', text) };
    this.item.show();
  }
}
