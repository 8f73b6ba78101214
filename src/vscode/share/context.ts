/** What all these commands begin with. */
import { relative, sep } from 'node:path';
import { l10n, ProgressLocation, window } from 'vscode';
import { DataListing } from '../../node/share/data.js';
import { Repo } from '../../node/share/repo.js';
import { EspalierError, toFailure, type Difference, type Row } from '../../protocol/index.js';
import type { MessageFacts } from '../../core/share/message.js';
import type { Parts } from '../commands/register.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath } from '../settings.js';

export function repoOf(parts: Parts, index: IndexClient): Repo {
  return new Repo(gitPath(index.folder), index.summary?.root ?? index.projectRoot, (line) => parts.log.info(line));
}

/** Hashes of files are kept for as long as the window is open. */
export const dataListing = new DataListing();

/** Throws where something that works in the workspace would be destroyed, or would destroy it. */
export async function refuseBusy(parts: Parts, index: IndexClient, repo: Repo, what: string): Promise<void> {
  if ((await parts.runner.workspaceBusy(index)) !== null) {
    throw new EspalierError('busy', l10n.t('A run is using the workspace; {0} now would destroy it.', what), l10n.t('Wait for its end.'));
  }
  await repo.refuseUnderWay(what);
}

/** What a commit message says of an experiment. */
export async function factsOf(index: IndexClient, row: Row): Promise<MessageFacts> {
  const [{ mainMetric, columns }, differences] = await Promise.all([
    index.ask('table', {}),
    index.ask('differences', { row: row.id, baseline: null }),
  ]);
  const same = (one: Difference): boolean => JSON.stringify(one.column) === JSON.stringify(mainMetric);
  const changed = differences.metrics.find(same);
  const label = columns.find((one) => JSON.stringify(one.id) === JSON.stringify(mainMetric))?.label ?? '';
  if (changed) {
    return { label: row.label, params: differences.params, metric: changed };
  }
  const cells = mainMetric === null ? [] : (await index.ask('rowsById', { ids: [row.id], columns: [mainMetric], baseline: null })).rows;
  const [value] = cells[0]?.cells ?? [];
  return { label: row.label, params: differences.params, metric: value === undefined ? null : { label, from: value, to: value } };
}

/** Folder of the project in the repository, with a slash at its end; empty for the root. */
export function projectPrefix(index: IndexClient, repo: Repo): string {
  const path = relative(repo.root, index.projectRoot).split(sep).join('/');
  return path === '' ? '' : `${path}/`;
}

/** After a branch was made or moved: it is listed from now on, so that it is seen. */
export async function showBranch(index: IndexClient, branch: string): Promise<void> {
  await index.refresh();
  const { branches } = index.shown;
  if (branch !== index.summary?.branch && !branches.includes(branch)) {
    await index.show({ branches: [...branches, branch] });
  }
}

/** @param first offered before the others */
export async function askBranch(branches: readonly string[], first: string, title: string): Promise<string | undefined> {
  const sorted = [...branches].sort((a, b) => Number(b === first) - Number(a === first));
  const items = sorted.map((label) => ({ label }));
  return (await window.showQuickPick(items, { title, placeHolder: l10n.t('Branch') }))?.label;
}

/** The first few, and how many more there are, as the detail of a question. */
export function listed(lines: readonly string[], most = 10): string {
  return lines.length <= most ? lines.join('\n') : `${lines.slice(0, most).join('\n')}\n${l10n.t('and {0} more', lines.length - most)}`;
}

/** A commit that hooks may refuse: what they say is shown, and they can be left out. Undefined: the user left, and nothing was done. */
export async function withHooks(make: (hooks: boolean) => Promise<string>): Promise<string | undefined> {
  const commit = (hooks: boolean): Thenable<string> =>
    window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Committing') }, () => make(hooks));
  try {
    return await commit(true);
  } catch (error) {
    const { code, message } = toFailure(error);
    if (code !== 'hook-failed') {
      throw error;
    }
    const yes = l10n.t('Commit Without Hooks');
    const [said = '', ...words] = message.split('\n');
    const answer = await window.showWarningMessage(said, { modal: true, detail: words.slice(-15).join('\n') }, yes);
    return answer === yes ? commit(false) : undefined;
  }
}
