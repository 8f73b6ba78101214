/** A failed run is said once, with ways to its output. */
import { commands, window, type Disposable } from 'vscode';
import type { Runner } from '../tasks/runner.js';

export function offerLog(runner: Runner): Disposable {
  return runner.onFailed(({ name, code }) => void say(name, code));
}

async function say(name: string, code: number): Promise<void> {
  const [terminal, log] = ['Show Terminal', 'Open Log'];
  const picked = await window.showErrorMessage(`“${name}” failed with exit code ${code}.`, terminal, log);
  if (picked === terminal) {
    await commands.executeCommand('workbench.action.terminal.focus');
  } else if (picked === log) {
    await commands.executeCommand('espalier.openOutput');
  }
}
