/** Experiments removed and brought back, renamed, made into branches and commits. */
import { l10n, window } from 'vscode';
import { experimentMessage } from '../../core/share/message.js';
import { advanceBranch, commitExperiment, experimentNames, namesBelow } from '../../node/share/commits.js';
import { experimentRefs, listTrash, moveToTrash, restoreTrash } from '../../node/share/trash.js';
import { lines, type Repo } from '../../node/share/repo.js';
import { parseExperimentRef as parseName } from '../../core/experiments/gitObjects.js';
import { EspalierError, type Row } from '../../protocol/index.js';
import { branchProblem, nameProblem } from '../commands/experimentName.js';
import type { Parts } from '../commands/register.js';
import { askText } from '../commands/steps.js';
import { indexOf, isFinished, targetsOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { isOrphan } from '../trees/experimentsTree.js';
import { askBranch, factsOf, listed, refuseBusy, repoOf, showBranch, withHooks } from './context.js';

export async function removeExperiments(parts: Parts, args: readonly unknown[]): Promise<void> {
  const removable = (row: Row): boolean => row.kind === 'experiment' && row.state !== 'running';
  const { index, rows } = await targetsOf(parts, args, l10n.t('Remove'), removable);
  if (rows.length === 0) {
    return;
  }
  const yes = l10n.t('Remove');
  const what = rows.length === 1 ? `“${rows[0]?.label ?? ''}”` : l10n.t('{0} experiments', rows.length);
  const kept = l10n.t('They are kept for 30 days: “Restore Removed Experiments…” brings them back.');
  const detail = rows.length === 1 ? kept : `${kept}\n\n${listed(rows.map((row) => row.label))}`;
  if ((await window.showWarningMessage(l10n.t('Remove {0}?', what), { modal: true, detail }, yes)) !== yes) {
    return;
  }
  const waiting = rows.filter((row) => row.state === 'queued' || row.state === 'failed');
  if (waiting.length > 0) {
    await runDvc(parts, index, l10n.t('Removing from the queue'), ['queue', 'remove', '--', ...waiting.map((row) => row.id)]);
  }
  const repo = repoOf(parts, index);
  const refs = await experimentRefs(
    repo,
    rows.filter(isFinished).map((row) => row.id),
  );
  const trashed = await moveToTrash(repo, refs);
  await index.refresh();
  const undo = l10n.t('Undo');
  const said = window.showInformationMessage(l10n.t('Removed {0}.', what), ...(trashed.length > 0 ? [undo] : []));
  if (trashed.length > 0 && (await said) === undo) {
    await restoreTrash(repo, trashed);
    await index.refresh();
  }
}

export async function restoreExperiments(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const repo = repoOf(parts, index);
  const items = (await listTrash(repo)).map((one) => ({
    label: one.name,
    description: one.author,
    detail: l10n.t('{0}, removed {1}', one.commit.slice(0, 7), new Date(one.removed).toLocaleString()),
    one,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Restore removed experiments'),
    placeHolder: items.length === 0 ? l10n.t('Nothing was removed in the last 30 days.') : l10n.t('Experiments'),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (picked === undefined || picked.length === 0) {
    return;
  }
  const names = await restoreTrash(
    repo,
    picked.map(({ one }) => one),
  );
  await index.refresh();
  void window.showInformationMessage(l10n.t('Restored {0}.', names.join(', ')));
}

export async function renameExperiment(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, rows } = await targetsOf(parts, args, l10n.t('Rename'), isFinished);
  const [row] = rows;
  if (row === undefined) {
    return;
  }
  const repo = repoOf(parts, index);
  const [from] = (await experimentRefs(repo, [row.id])).filter(({ ref }) => parseName(ref)?.name === row.label);
  const parsed = from === undefined ? null : parseName(from.ref);
  if (from === undefined || parsed === null) {
    throw new EspalierError('no-experiment', l10n.t('“{0}” is not there any more.', row.label));
  }
  const taken = await experimentNames(repo, parsed.baseline);
  const answer = await askText({
    title: l10n.t('Rename {0}', row.label),
    prompt: l10n.t('New name'),
    value: row.label,
    check: (text) => (text === '' ? l10n.t('An experiment needs a name.') : text === row.label ? null : nameProblem(text, taken)),
  });
  if (answer.kind === 'value' && answer.value !== row.label) {
    const to = `${from.ref.slice(0, -parsed.name.length)}${answer.value}`;
    await repo.updateRefs(
      [
        { ref: to, from: null, to: from.commit },
        { ref: from.ref, from: from.commit, to: null },
      ],
      'espalier: rename experiment',
    );
    await index.refresh();
  }
}

export async function branchFrom(parts: Parts, args: readonly unknown[], orphan: boolean): Promise<void> {
  const title = orphan ? l10n.t('Put back on a branch') : l10n.t('Create a branch from');
  const { index, rows } = await targetsOf(parts, args, title, orphan ? isOrphan : isFinished);
  const [row] = rows;
  if (row === undefined) {
    return;
  }
  const repo = repoOf(parts, index);
  const taken = await namesBelow(repo, 'heads');
  const name = `${row.label}-branch`;
  const answer = await askText({
    title: l10n.t('Create a branch from {0}', row.label),
    prompt: l10n.t('Name of the branch'),
    value: branchProblem(name, taken) === null ? name : '',
    check: (text) => checkBranch(text, taken),
  });
  if (answer.kind !== 'value') {
    return;
  }
  await repo.updateRefs([{ ref: `refs/heads/${answer.value}`, from: null, to: row.id }], 'espalier: branch');
  await offerSwitch(parts, index, repo, answer.value, l10n.t('Branch “{0}” is made from “{1}”.', answer.value, row.label));
}

export function checkBranch(text: string, taken: ReadonlySet<string>): string | null {
  return text === '' ? l10n.t('A branch needs a name.') : branchProblem(text, taken);
}

export async function offerSwitch(parts: Parts, index: IndexClient, repo: Repo, branch: string, said: string): Promise<void> {
  // A branch that was made just now is listed, whichever are.
  await index.show({ branches: [...new Set([...index.shown.branches, branch])] });
  const go = l10n.t('Switch to It');
  if ((await window.showInformationMessage(said, go)) !== go) {
    return;
  }
  await refuseBusy(parts, index, repo, l10n.t('switching branches'));
  // Git refuses by itself what would overwrite changes.
  await repo.run(['checkout', branch, '--']);
  await index.refresh();
  if (index.summary?.dvcRoot != null) {
    await runDvc(parts, index, l10n.t('Bringing the data of “{0}”', branch), ['checkout']);
  }
}

export async function saveWorkspace(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  await parts.runner.dvc(index);
  const repo = repoOf(parts, index);
  await refuseBusy(parts, index, repo, l10n.t('saving an experiment'));
  const head = await repo.run(['rev-parse', 'HEAD']);
  const taken = await experimentNames(repo, head);
  const name = await askText({
    title: l10n.t('Save the workspace as an experiment'),
    prompt: l10n.t('Name; empty: DVC makes one'),
    value: '',
    check: (text) => (text === '' ? null : nameProblem(text, taken)),
  });
  if (name.kind !== 'value') {
    return;
  }
  const untracked = lines(await repo.run(['-c', 'core.quotePath=false', 'ls-files', '--others', '--exclude-standard'], {}));
  const included = untracked.length === 0 ? [] : await askUntracked(untracked);
  if (included === undefined) {
    return;
  }
  const options = [...(name.value === '' ? [] : [`--name=${name.value}`]), ...included.map((path) => `--include-untracked=${path}`)];
  await runDvc(parts, index, l10n.t('Saving the workspace'), ['exp', 'save', ...options]);
  void window.showInformationMessage(l10n.t('The workspace is saved as an experiment.'));
}

async function askUntracked(paths: readonly string[]): Promise<readonly string[] | undefined> {
  const picked = await window.showQuickPick(
    paths.map((label) => ({ label })),
    {
      title: l10n.t('Files that Git does not track'),
      placeHolder: l10n.t('Those that belong to the experiment; the others are left out'),
      canPickMany: true,
    },
  );
  return picked?.map(({ label }) => label);
}

export async function commitToBranch(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, rows } = await targetsOf(parts, args, l10n.t('Commit to a branch'), isFinished);
  const [row] = rows;
  if (row === undefined) {
    return;
  }
  const repo = repoOf(parts, index);
  const branches = [...(await namesBelow(repo, 'heads'))];
  // The branch that it is listed under comes first.
  const first = branches.find((one) => one === row.branch) ?? index.summary?.branch ?? '';
  const branch = await askBranch(branches, first, l10n.t('Commit {0} to', row.label));
  if (branch === undefined) {
    return;
  }
  const message = await askMessage(index, row);
  if (message === undefined) {
    return;
  }
  const tip = await repo.run(['rev-parse', `refs/heads/${branch}`]);
  const commit = await withHooks((hooks) => commitExperiment(repo, { branch, tip, experiment: row.id, message, hooks }));
  if (commit === undefined) {
    return;
  }
  await advanceBranch(repo, branch, tip, commit);
  await showBranch(index, branch);
  if (index.summary?.branch === branch && index.summary.dvcRoot !== null) {
    await runDvc(parts, index, l10n.t('Bringing the data of “{0}”', row.label), ['checkout']);
  }
  void window.showInformationMessage(l10n.t('“{0}” is on {1}: {2}', row.label, branch, message.split('\n')[0] ?? ''));
}

async function askMessage(index: IndexClient, row: Row): Promise<string | undefined> {
  const proposed = experimentMessage(await factsOf(index, row));
  const [subject = '', ...rest] = proposed.split('\n');
  const answer = await askText({
    title: l10n.t('Commit {0}', row.label),
    prompt: l10n.t('Message'),
    value: subject,
    check: (text) => (text.trim() === '' ? l10n.t('A commit needs a message.') : null),
  });
  return answer.kind === 'value' ? [answer.value, ...(answer.value === subject ? rest : [])].join('\n') : undefined;
}
