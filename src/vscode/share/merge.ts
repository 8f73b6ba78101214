/** An experiment merged into a branch: where both changed a parameter it is asked which value holds, instead of markers in the file. */
import { l10n, window } from 'vscode';
import { experimentMessage } from '../../core/share/message.js';
import { mergeParameters, type Choice, type ParameterConflict } from '../../core/share/merge.js';
import { formatCell, formatOf, parseInput } from '../../core/values/index.js';
import { advanceBranch, mergeTrees, namesBelow, textAt, withFiles, type FileText } from '../../node/share/commits.js';
import { makeCommit } from '../../node/share/newCommit.js';
import type { Repo } from '../../node/share/repo.js';
import { EspalierError, type Cell, type Row } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { askText } from '../commands/steps.js';
import { isFinished, targetsOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { askBranch, factsOf, repoOf, showBranch, withHooks } from './context.js';

interface Sides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export async function mergeExperiment(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, rows } = await targetsOf(parts, args, l10n.t('Merge into a branch'), isFinished);
  const [row] = rows;
  if (row === undefined) {
    return;
  }
  const repo = repoOf(parts, index);
  const branches = [...(await namesBelow(repo, 'heads'))];
  const current = index.summary?.branch ?? '';
  const branch = await askBranch(branches, current, l10n.t('Merge {0} into', row.label));
  if (branch === undefined) {
    return;
  }
  const tip = await repo.run(['rev-parse', `refs/heads/${branch}`]);
  const sides: Sides = { base: await repo.run(['merge-base', tip, row.id]), ours: tip, theirs: row.id };
  if (sides.base === row.id) {
    void window.showInformationMessage(l10n.t('{0} has “{1}” already.', branch, row.label));
    return;
  }
  const { tree, conflicts } = await mergeTrees(repo, sides.ours, sides.theirs);
  const resolved = await resolveAll(index, repo, row, branch, sides, conflicts);
  if (resolved === undefined) {
    return;
  }
  const message = experimentMessage(await factsOf(index, row)).replace(/^Experiment: /, `Merge experiment ${row.label}: `);
  const merged = await withFiles(repo, tree, resolved.files);
  const parents: [string, string] = [sides.ours, sides.theirs];
  const commit = await withHooks((hooks) => makeCommit(repo, { tree: merged, parents, message, branch, hooks }));
  if (commit === undefined) {
    return;
  }
  await advanceBranch(repo, branch, tip, commit);
  await showBranch(index, branch);
  if (branch === index.summary?.branch && index.summary.dvcRoot !== null) {
    await runDvc(parts, index, l10n.t('Bringing the data of “{0}”', row.label), ['checkout']);
  }
  const said = l10n.t('“{0}” is merged into {1}.', row.label, branch);
  const rerun = resolved.mixed ? l10n.t('Its parameters are those of both: run the pipeline for its results.') : '';
  void window.showInformationMessage([said, rerun].filter(Boolean).join(' '));
}

interface Resolved {
  readonly files: readonly FileText[];
  /** Neither side has run with what came of it. */
  readonly mixed: boolean;
}

/** Undefined: the user left, and nothing is done. */
async function resolveAll(
  index: IndexClient,
  repo: Repo,
  row: Row,
  branch: string,
  sides: Sides,
  conflicts: readonly string[],
): Promise<Resolved | undefined> {
  const { files: compared } = await index.ask('compareFiles', { rows: [sides.base, sides.ours, sides.theirs] });
  // Lines that Git merges well may say a parameter twice, or one that the other side took away.
  const both = compared.filter(({ role, changes }) => role === 'params' && changes.slice(1).every((one) => one?.change === 'changed'));
  const files: FileText[] = [];
  let mixed = false;
  for (const path of new Set([...conflicts, ...both.map((one) => one.path)])) {
    const role = compared.find((one) => one.path === path)?.role ?? 'code';
    const text =
      role === 'params'
        ? await resolveParameters(repo, path, row, branch, sides)
        : role === 'code'
          ? await resolveFile(repo, path, row, branch, sides)
          : // Results are of one run: those of the experiment.
            await textAt(repo, sides.theirs, path);
    if (text === undefined) {
      return undefined;
    }
    if (text === null) {
      throw new EspalierError(
        'conflict',
        l10n.t('One side changed {0} and the other deleted it.', path),
        l10n.t('Create a branch from the experiment, and merge it with Git.'),
      );
    }
    mixed ||= role === 'params' && text !== (await textAt(repo, sides.theirs, path));
    files.push({ path, text });
  }
  return { files, mixed };
}

async function resolveParameters(repo: Repo, path: string, row: Row, branch: string, sides: Sides): Promise<string | undefined | null> {
  const [base, ours, theirs] = await Promise.all([sides.base, sides.ours, sides.theirs].map((commit) => textAt(repo, commit, path)));
  if (ours == null || theirs == null) {
    return null;
  }
  const merge = mergeParameters({ base: base ?? '', ours, theirs }, formatOf(path));
  const choices: Choice[] = [];
  for (const [at, conflict] of merge.conflicts.entries()) {
    const title = l10n.t('{0}: {1} of {2} that both changed', conflict.path.join('.'), at + 1, merge.conflicts.length);
    const choice = await askParameter(conflict, title, row.label, branch);
    if (choice === undefined) {
      return undefined;
    }
    choices.push(choice);
  }
  try {
    return merge.write(choices);
  } catch {
    // Where the file's layout does not let both in.
    return resolveFile(repo, path, row, branch, sides);
  }
}

/** The three values that there are, or another one. */
async function askParameter(
  { base, ours, theirs }: ParameterConflict,
  title: string,
  experiment: string,
  branch: string,
): Promise<Choice | undefined> {
  const item = (value: Cell | undefined, whose: string, choice: Choice): { label: string; description: string; choice: Choice } => ({
    label: value === undefined ? l10n.t('$(trash) None: it is removed') : formatCell(value, { full: true }),
    description: whose,
    choice,
  });
  const items = [
    item(theirs, l10n.t('the experiment, {0}', experiment), 'theirs'),
    item(ours, l10n.t('the branch, {0}', branch), 'ours'),
    ...(base === undefined ? [] : [item(base, l10n.t('before both'), 'base')]),
    { label: l10n.t('$(edit) Another value…'), description: '', choice: null },
  ];
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t('Value'), ignoreFocusOut: true });
  if (picked === undefined || picked.choice !== null) {
    return picked?.choice;
  }
  const like = ours ?? theirs ?? null;
  const answer = await askText({ title, prompt: l10n.t('Value'), value: formatCell(like, { full: true }), check: () => null });
  return answer.kind === 'value' ? { value: parseInput(answer.value, like) } : undefined;
}

async function resolveFile(repo: Repo, path: string, row: Row, branch: string, sides: Sides): Promise<string | undefined | null> {
  const items = [
    { label: l10n.t('Take that of the experiment'), description: row.label, commit: sides.theirs },
    { label: l10n.t('Keep that of the branch'), description: branch, commit: sides.ours },
  ];
  const title = l10n.t('{0}: both changed it', path);
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t('Which file'), ignoreFocusOut: true });
  return picked === undefined ? undefined : textAt(repo, picked.commit, path);
}
