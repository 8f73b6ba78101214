/** Says how a sweep ended, once, when nobody is looking. */
import { commands, l10n, window, type Disposable } from 'vscode';
import type { SweepOf, SweepsModel } from './model.js';

/** @param isSeen whether the user sees it end in one of our views */
export function sayEnds(model: SweepsModel, isSeen: () => boolean): Disposable {
  return model.onEnded((one) => {
    // What the user stopped, the user knows.
    if (one.info.ended?.byHand !== true && !(window.state.focused && isSeen())) {
      void say(one);
    }
  });
}

async function say({ index, info }: SweepOf): Promise<void> {
  const node = { kind: 'sweep', index, info };
  const { label, headline, ended, best, stage } = info;
  const [open, show, resume] = [l10n.t('Open Best'), l10n.t('Show Search'), l10n.t('Resume')];
  const picked =
    ended === null
      ? await window.showWarningMessage(l10n.t('The sweep “{0}” was interrupted. Nothing that finished is lost.', label), resume, show)
      : ended.good
        ? await window.showInformationMessage(l10n.t('The sweep “{0}” is done. {1}', label, headline), ...(best ? [open] : []), show)
        : await window.showErrorMessage(
            l10n.t('The sweep “{0}” ended. {1}', label, ended.words),
            ...(stage === 'interrupted' ? [resume] : []),
            show,
          );
  const command = { [open]: 'espalier.openBest', [show]: 'espalier.showSweep', [resume]: 'espalier.resumeSweep' }[picked ?? ''];
  if (command !== undefined) {
    await commands.executeCommand(command, node);
  }
}
