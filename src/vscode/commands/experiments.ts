/** Commands on experiments: apply, branch, remove, compare, log. */
import { commands, env, window } from 'vscode';
import { EspalierError, type Row } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { branchProblem } from './experimentName.js';
import type { Handlers, Parts } from './register.js';
import { openLog } from './runs.js';
import { isRunOf } from './runTargets.js';
import { askText } from './steps.js';
import { isOrphan } from '../trees/experimentsTree.js';
import { isFinished, targetsOf } from './targets.js';

type Ids =
  | 'espalier.applyExperiment'
  | 'espalier.branchFromExperiment'
  | 'espalier.branchFromBaseline'
  | 'espalier.removeExperiments'
  | 'espalier.openLog'
  | 'espalier.copyId';

export function experimentCommands(parts: Parts): Pick<Handlers, Ids> {
  return {
    async 'espalier.applyExperiment'(...args) {
      const { index, rows } = await targetsOf(parts, args, 'Apply to the workspace', isFinished);
      if (rows[0]) {
        await apply(parts, index, rows[0]);
      }
    },
    async 'espalier.branchFromExperiment'(...args) {
      const { index, rows } = await targetsOf(parts, args, 'Create a branch from', isFinished);
      if (rows[0]) {
        await branch(parts, index, rows[0]);
      }
    },
    async 'espalier.branchFromBaseline'(...args) {
      const { index, rows } = await targetsOf(parts, args, 'Put back on a branch', isOrphan);
      if (rows[0]) {
        await branch(parts, index, rows[0]);
      }
    },
    async 'espalier.removeExperiments'(...args) {
      const removable = (row: Row): boolean => row.kind === 'experiment' && row.state !== 'running';
      const { index, rows } = await targetsOf(parts, args, 'Remove', removable);
      if (rows.length > 0) {
        await remove(parts, index, rows);
      }
    },
    async 'espalier.openLog'(...args) {
      const [target] = args;
      if (isRunOf(target) && target.run.log !== null) {
        const { root } = await target.index.ask('explainRun', { id: target.run.id });
        await openLog(target.index, target.run.label, target.run.log, root);
        return;
      }
      const { index, rows } = await targetsOf(parts, args, 'Open the log of', (row) => row.log !== null || row.state === 'running');
      const [row] = rows;
      if (row?.log) {
        await openLog(index, row.label, row.log, index.projectRoot);
      } else if (row) {
        await commands.executeCommand('workbench.action.terminal.focus');
      } else if (args.length > 0) {
        throw new EspalierError('no-log', 'There is no log of this run.', 'Runs that were started in a terminal write there.');
      }
    },
    async 'espalier.copyId'(...args) {
      const { rows } = await targetsOf(parts, args, 'Copy the commit ID of', () => true);
      await env.clipboard.writeText(rows.map((row) => row.id).join('\n'));
    },
  };
}

async function apply(parts: Parts, index: IndexClient, row: Row): Promise<void> {
  await parts.runner.dvc(index);
  if ((await parts.runner.workspaceBusy(index)) !== null) {
    throw new EspalierError('busy', 'A run is using the workspace; applying an experiment now would destroy it.', 'Wait for its end.');
  }
  const git = parts.git(index);
  const dirty = await git.dirtyFiles();
  if (dirty.length > 0) {
    const save = 'Back Up and Apply';
    const detail = `DVC overwrites them without asking. A backup keeps them in this repository, and “Undo” brings them back.\n\n${dirty.slice(0, 10).join('\n')}${dirty.length > 10 ? `\nand ${dirty.length - 10} more` : ''}`;
    const text = `${dirty.length === 1 ? 'One file has' : `${dirty.length} files have`} changes that no commit has.`;
    if ((await window.showWarningMessage(text, { modal: true, detail }, save)) !== save) {
      return;
    }
  }
  const backup = await git.backUp();
  parts.log.info(`Backup of the workspace: ${backup.ref} (${backup.commit})`);
  // By commit, because several experiments can have one name.
  if ((await parts.runner.run(index, `Apply ${row.label}`, 'exp apply', ['--', row.id])) !== 0) {
    return;
  }
  const undo = 'Undo';
  const said = `“${row.label}” is in the workspace.${dirty.length > 0 ? ` Your changes are kept in ${backup.ref}.` : ''}`;
  if ((await window.showInformationMessage(said, undo)) === undo) {
    await git.restore(backup);
    await parts.runner.run(index, 'Undo apply', 'checkout', []);
    await index.refresh();
  }
}

async function branch(parts: Parts, index: IndexClient, row: Row): Promise<void> {
  const git = parts.git(index);
  const taken = await git.branches();
  const answer = await askText({
    title: `Create a branch from ${row.label}`,
    prompt: 'Name of the branch',
    value: branchProblem(`${row.label}-branch`, taken) === null ? `${row.label}-branch` : '',
    check: (text) => (text === '' ? 'A branch needs a name.' : branchProblem(text, taken)),
  });
  if (answer.kind !== 'value') {
    return;
  }
  await git.createBranch(answer.value, row.id);
  await index.refresh();
  const go = 'Switch to It';
  if ((await window.showInformationMessage(`Branch “${answer.value}” is made from “${row.label}”.`, go)) === go) {
    await git.checkout(answer.value);
    await index.refresh();
    await parts.runner.run(index, `Check out ${answer.value}`, 'checkout', []);
  }
}

async function remove(parts: Parts, index: IndexClient, rows: readonly Row[]): Promise<void> {
  const what = rows.length === 1 ? `“${rows[0]?.label ?? ''}”` : `${rows.length} experiments`;
  const yes = 'Remove';
  const detail =
    rows.length === 1
      ? ''
      : rows
          .slice(0, 10)
          .map((row) => row.label)
          .join('\n');
  if ((await window.showWarningMessage(`Remove ${what}?`, { modal: true, detail }, yes)) !== yes) {
    return;
  }
  const waiting = rows.filter((row) => row.state === 'queued' || row.state === 'failed');
  if (waiting.length > 0) {
    await parts.runner.run(index, `Remove ${what} from the queue`, 'queue remove', ['--', ...waiting.map((row) => row.id)]);
  }
  const git = parts.git(index);
  const refs = await git.experimentRefs(rows.filter(isFinished).map((row) => row.id));
  if (refs.length === 0) {
    await index.refresh();
    return;
  }
  const putBack = await git.moveToTrash(refs);
  await index.refresh();
  const undo = 'Undo';
  if ((await window.showInformationMessage(`Removed ${what}.`, undo)) === undo) {
    await putBack();
    await index.refresh();
  }
}
