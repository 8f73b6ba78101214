/** Data of the workspace: added, checked out, and moved between DVC's cache and its remote, by DVC. */
import { relative, sep } from 'node:path';
import { l10n, Uri, window } from 'vscode';
import { atRisk } from '../../node/share/data.js';
import { parseCloudStatus } from '../../core/share/remoteData.js';
import { EspalierError, type DataItem } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { indexOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { isDataNode } from '../trees/dataTree.js';
import { dataListing, refuseBusy, repoOf } from './context.js';
import { overWorkspace } from './workspace.js';

interface Chosen {
  readonly index: IndexClient;
  /** Empty: all. */
  readonly items: readonly DataItem[];
}

/** What was clicked with the selection around it; without any, all there is. */
function chosenOf(parts: Parts, args: readonly unknown[]): Chosen {
  const [first, second] = args;
  if (!isDataNode(first)) {
    return { index: indexOf(parts), items: [] };
  }
  const selected = (Array.isArray(second) ? (second as unknown[]) : []).filter(isDataNode).filter((node) => node.index === first.index);
  const nodes = selected.some((node) => node.item.path === first.item.path) ? selected : [first];
  return { index: first.index, items: nodes.map((node) => node.item) };
}

const targets = (items: readonly DataItem[]): string[] => (items.length === 0 ? [] : ['--', ...items.map((item) => item.target)]);

function named(items: readonly DataItem[]): string {
  return items.length === 1 ? (items[0]?.path ?? '') : items.length === 0 ? l10n.t('all data') : l10n.t('{0} items', items.length);
}

async function move(parts: Parts, { index, items }: Chosen, command: 'push' | 'pull' | 'fetch', title: string): Promise<void> {
  const output = await runDvc(parts, index, title, [command, ...targets(items)]);
  parts.shareViews.data.refresh();
  void window.showInformationMessage(lastWords(output) || l10n.t('Done.'));
}

export async function pushData(parts: Parts, args: readonly unknown[]): Promise<void> {
  const chosen = chosenOf(parts, args);
  await move(parts, chosen, 'push', l10n.t('Pushing {0}', named(chosen.items)));
}

export async function fetchData(parts: Parts, args: readonly unknown[]): Promise<void> {
  const chosen = chosenOf(parts, args);
  await move(parts, chosen, 'fetch', l10n.t('Fetching {0}', named(chosen.items)));
}

/** Fetches, then checks out: over changes only after a backup. */
export async function pullData(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, items } = chosenOf(parts, args);
  await intoWorkspace(parts, index, items, {
    what: l10n.t('pulling data'),
    title: l10n.t('Pulling {0}', named(items)),
    yes: l10n.t('Back Up and Pull'),
    words: ['pull', '--force', ...targets(items)],
  });
}

export async function checkOutData(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, items } = chosenOf(parts, args);
  await intoWorkspace(parts, index, items, {
    what: l10n.t('checking out data'),
    title: l10n.t('Checking out {0}', named(items)),
    yes: l10n.t('Back Up and Check Out'),
    words: ['checkout', '--force', ...targets(items)],
  });
}

interface IntoWorkspace {
  readonly what: string;
  readonly title: string;
  readonly yes: string;
  readonly words: readonly string[];
}

async function intoWorkspace(
  parts: Parts,
  index: IndexClient,
  items: readonly DataItem[],
  { what, title, yes, words }: IntoWorkspace,
): Promise<void> {
  await parts.runner.dvc(index);
  const repo = repoOf(parts, index);
  await refuseBusy(parts, index, repo, what);
  const all = await dataListing.list(index.projectRoot);
  const risked = atRisk(all.filter((item) => items.length === 0 || items.some((one) => one.path === item.path)));
  const act = async (): Promise<void> => {
    await runDvc(parts, index, title, words);
  };
  if (risked.length === 0) {
    await act();
    parts.shareViews.data.refresh();
    return;
  }
  await overWorkspace(parts, index, repo, {
    before: words[0] === 'pull' ? 'pull of data' : 'checkout of data',
    incoming: null,
    yes,
    done: l10n.t('{0}: done.', title),
    only: risked.map((item) => item.path),
    act,
  });
  parts.shareViews.data.refresh();
}

/** A file or folder of the explorer, a changed item of the view, or what is picked. */
export async function addData(parts: Parts, args: readonly unknown[]): Promise<void> {
  const [first] = args;
  const index = (isDataNode(first) ? first.index : first instanceof Uri ? parts.workspace.of(first) : null) ?? indexOf(parts);
  await parts.runner.dvc(index);
  const paths = isDataNode(first) ? [first.item.path] : await pathsToAdd(index, args);
  if (paths.length === 0) {
    return;
  }
  const changed = isDataNode(first) && first.item.kind === 'output';
  // What a stage makes is committed: it has no `*.dvc` of its own.
  const words = changed ? ['commit', '--force', '--', ...paths] : ['add', '--', ...paths];
  await runDvc(parts, index, l10n.t('Adding {0}', paths.join(', ')), words);
  parts.shareViews.data.refresh();
  const said = l10n.t('DVC tracks {0}. Commit the *.dvc files, or dvc.lock, to keep it.', paths.join(', '));
  void window.showInformationMessage(said);
}

async function pathsToAdd(index: IndexClient, args: readonly unknown[]): Promise<string[]> {
  const [first, second] = args;
  const clicked = (Array.isArray(second) ? (second as unknown[]) : [first]).filter((one) => one instanceof Uri);
  const uris =
    clicked.length > 0
      ? clicked
      : ((await window.showOpenDialog({
          title: l10n.t('Data that DVC is to track'),
          defaultUri: Uri.file(index.projectRoot),
          canSelectFiles: true,
          canSelectFolders: true,
          canSelectMany: true,
          openLabel: l10n.t('Add'),
        })) ?? []);
  const paths = uris.map((uri) => relative(index.projectRoot, uri.fsPath).split(sep).join('/'));
  const outside = paths.find((path) => path === '' || path.startsWith('../'));
  if (outside !== undefined) {
    throw new EspalierError('outside', l10n.t('{0} is not in the project.', outside || index.projectRoot), l10n.t('Move it there first.'));
  }
  return paths;
}

/** Asks the remote what it has; it is never asked otherwise. */
export async function checkRemoteData(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const hashes = new Map((await index.ask('data', {})).map((item) => [item.path, item.hash]));
  const output = await runDvc(parts, index, l10n.t('Asking the remote what it has'), ['status', '--cloud', '--json']);
  const states = parseCloudStatus(output);
  if (states === null) {
    throw new EspalierError('dvc-failed', l10n.t('DVC did not say what the remote has: {0}', lastWords(output)));
  }
  parts.shareViews.data.answered(index, { states, hashes });
  void window.showInformationMessage(
    states.size === 0 ? l10n.t('The remote has everything.') : l10n.t('{0} files or folders are not the same on the remote.', states.size),
  );
}

function lastWords(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() ?? '';
}
