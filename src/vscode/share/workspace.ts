/** What is put over the workspace: an experiment, or any revision. It is looked at first, backed up, and Undo brings every byte back. */
import { l10n, window } from 'vscode';
import { readDvcConfig, wholeConfig } from '../../node/dvcConfig/index.js';
import { backUp, dirtyPaths, listBackups, restore, type Backup } from '../../node/share/backup.js';
import { atRisk } from '../../node/share/data.js';
import { restorePaths, type RollBackScope } from '../../node/share/rollBack.js';
import type { NamedRef, Repo } from '../../node/share/repo.js';
import { toFailure, type DataItem, type Row } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { indexOf, isFinished, targetsOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { dataListing, listed, projectPrefix, refuseBusy, repoOf } from './context.js';

interface Change {
  /** For the user: `apply of lr-2`. */
  readonly before: string;
  /** Commit whose files are written; null where none are. */
  readonly incoming: string | null;
  /** Data alone that is written, where it is. */
  readonly only?: readonly string[];
  readonly yes: string;
  readonly done: string;
  /** Throws when it fails. */
  act(): Promise<void>;
}

export async function applyExperiment(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, rows } = await targetsOf(parts, args, l10n.t('Apply to the workspace'), isFinished);
  const [row] = rows;
  if (row === undefined) {
    return;
  }
  await parts.runner.dvc(index);
  const repo = repoOf(parts, index);
  await refuseBusy(parts, index, repo, l10n.t('applying an experiment'));
  await overWorkspace(parts, index, repo, {
    before: `apply of ${row.label}`,
    incoming: row.id,
    yes: l10n.t('Back Up and Apply'),
    done: l10n.t('“{0}” is in the workspace.', row.label),
    act: async () => {
      // By commit, because several experiments can have one name.
      await runDvc(parts, index, l10n.t('Applying “{0}”', row.label), ['exp', 'apply', '--', row.id]);
    },
  });
}

export async function rollBack(parts: Parts, args: readonly unknown[]): Promise<void> {
  const accept = (row: Row): boolean => row.kind === 'commit' || isFinished(row);
  const { index, rows } = await targetsOf(parts, args, l10n.t('Roll the workspace back to'), accept);
  const [row] = rows;
  if (row === undefined) {
    return;
  }
  const scope = await askScope(row);
  if (scope === undefined) {
    return;
  }
  const repo = repoOf(parts, index);
  await refuseBusy(parts, index, repo, l10n.t('rolling back'));
  const dvcRoot = index.summary?.dvcRoot ?? null;
  await overWorkspace(parts, index, repo, {
    before: `roll back to ${row.label}`,
    incoming: row.id,
    yes: l10n.t('Back Up and Roll Back'),
    done: l10n.t('The workspace is as “{0}” was. HEAD stays where it is.', row.label),
    act: async () => {
      const values = await parameterFiles(index, row);
      await restorePaths(repo, row.id, { prefix: projectPrefix(index, repo), scope, values });
      if (dvcRoot !== null) {
        await runDvc(parts, index, l10n.t('Bringing the data of “{0}”', row.label), ['checkout', '--force']);
      }
    },
  });
}

async function askScope(row: Row): Promise<RollBackScope | undefined> {
  const items = [
    {
      label: l10n.t('Configuration, data and model'),
      detail: l10n.t('Parameters, pipeline, metrics and what DVC tracks; code stays as it is.'),
      scope: 'results' as const,
    },
    { label: l10n.t('Everything'), detail: l10n.t('Code, too: every file that Git or DVC tracks.'), scope: 'everything' as const },
  ];
  return (await window.showQuickPick(items, { title: l10n.t('Roll back to {0}', row.label), placeHolder: l10n.t('What to bring back') }))
    ?.scope;
}

/** Files of parameters and metrics that a row has values of, relative to the project. */
async function parameterFiles(index: IndexClient, row: Row): Promise<string[]> {
  const { columns } = await index.ask('table', {});
  const { rows } = await index.ask('rowsById', { ids: [row.id], columns: columns.map((one) => one.id), baseline: null });
  const cells = rows[0]?.cells ?? [];
  const has = (at: number): boolean => {
    const cell = cells[at];
    return cell !== undefined && !(typeof cell === 'object' && cell !== null && cell.t === 'missing');
  };
  return [...new Set(columns.filter((_, at) => has(at)).map((one) => one.id[1]))];
}

/** Asks when there is something to lose, backs up, acts, and offers to undo. */
export async function overWorkspace(parts: Parts, index: IndexClient, repo: Repo, change: Change): Promise<void> {
  const dvcRoot = index.summary?.dvcRoot ?? null;
  const [dirty, data] = await Promise.all([dirtyPaths(repo), dvcRoot === null ? [] : dataListing.list(dvcRoot).then(atRisk)]);
  const losing = change.only ?? [...dirty, ...data.map((item) => item.path)];
  if (losing.length > 0) {
    const text =
      losing.length === 1
        ? l10n.t('One file has changes that no commit has.')
        : l10n.t('{0} files have changes that no commit has.', losing.length);
    const detail = `${l10n.t('They would be overwritten. A backup keeps them in this repository, and “Undo” brings them back.')}\n\n${listed(losing)}`;
    if ((await window.showWarningMessage(text, { modal: true, detail }, change.yes)) !== change.yes) {
      return;
    }
  }
  const request = { before: change.before, incoming: change.incoming, dvcRoot, data: data.map((item) => item.path) };
  const backup = await backUp(repo, request);
  parts.log.info(`Backup of the workspace: ${backup.ref} (${backup.commit})`);
  // The configuration that is put there may know no remote yet.
  const config = dvcRoot === null ? null : await wholeConfig(dvcRoot);
  let problem: string | null = null;
  try {
    await change.act();
  } catch (error) {
    problem = toFailure(error).message;
  }
  await index.refresh();
  let missing = await missingData(dvcRoot);
  const lacksData = change.incoming !== null && missing.length > 0 && (problem === null || problem.includes('Checkout failed'));
  if (lacksData && dvcRoot !== null && (await readDvcConfig(dvcRoot)).remotes.length > 0) {
    // Whoever wants a revision in the workspace wants its data, too.
    const words = ['pull', '--', ...missing.map((item) => item.target)];
    const pulled = await runDvc(parts, index, l10n.t('Pulling data'), words, config).then(
      () => true,
      () => false,
    );
    missing = await missingData(dvcRoot);
    problem = pulled && missing.length === 0 ? null : problem;
  }
  await say(
    parts,
    index,
    backup,
    problem,
    change.done,
    losing.length,
    missing.map((item) => item.path),
  );
}

/** What should be in the workspace and is not, because no cache has it. */
async function missingData(dvcRoot: string | null): Promise<DataItem[]> {
  return dvcRoot === null ? [] : (await dataListing.list(dvcRoot)).filter((item) => item.state === 'missing' && !item.cached);
}

async function say(
  parts: Parts,
  index: IndexClient,
  backup: Backup,
  problem: string | null,
  done: string,
  kept: number,
  missing: readonly string[],
): Promise<void> {
  const undo = l10n.t('Undo');
  const pull = l10n.t('Pull Data');
  const sentences = [
    problem ?? done,
    ...(kept > 0 ? [l10n.t('Your changes are kept in {0}.', backup.ref)] : []),
    ...(missing.length > 0 ? [l10n.t('Not in the cache, so not in the workspace: {0}.', missing.slice(0, 5).join(', '))] : []),
  ];
  const buttons = [undo, ...(missing.length > 0 ? [pull] : [])];
  const show = problem === null && missing.length === 0 ? window.showInformationMessage : window.showWarningMessage;
  const answer = await show(sentences.join(' '), ...buttons);
  if (answer === undo) {
    await undoChange(parts, index, backup);
  } else if (answer === pull) {
    await runDvc(parts, index, l10n.t('Pulling data'), ['pull', '--', ...missing]);
  }
}

/** What is there now is backed up, too: an undo can be undone. */
async function undoChange(parts: Parts, index: IndexClient, backup: NamedRef & { readonly before: string }): Promise<void> {
  const repo = repoOf(parts, index);
  await refuseBusy(parts, index, repo, l10n.t('undoing'));
  const dvcRoot = index.summary?.dvcRoot ?? null;
  const data = dvcRoot === null ? [] : atRisk(await dataListing.list(dvcRoot)).map((item) => item.path);
  const before = `undo of ${backup.before}`.replace(/^undo of undo of /, '');
  await backUp(repo, { before, incoming: backup.commit, dvcRoot, data });
  const problems: Error[] = [];
  await restore(repo, backup, dvcRoot, async () => {
    if (dvcRoot !== null) {
      // Data that is in no cache keeps nothing else from coming back.
      await runDvc(parts, index, l10n.t('Bringing data back'), ['checkout', '--force']).catch(
        (error: unknown) => void problems.push(error as Error),
      );
    }
  });
  await index.refresh();
  for (const problem of problems) {
    throw problem;
  }
}

export async function restoreWorkspace(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const backups = await listBackups(repoOf(parts, index));
  const items = backups.map((backup) => ({
    label: l10n.t('Before {0}', backup.before),
    description: new Date(backup.time).toLocaleString(),
    backup,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Restore the workspace from a backup'),
    placeHolder: items.length === 0 ? l10n.t('There is none.') : l10n.t('The workspace as it is now is backed up first.'),
  });
  if (picked) {
    await undoChange(parts, index, picked.backup);
    void window.showInformationMessage(l10n.t('The workspace is as it was before {0}.', picked.backup.before));
  }
}
