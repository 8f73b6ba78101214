/** Experiments pushed to and pulled from a Git remote, with their data in DVC's. A remote is only asked when the user says so. */
import { l10n, ProgressLocation, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { readDvcConfig, wholeConfig } from '../../node/dvcConfig/index.js';
import {
  listRemote,
  pushExperiments as pushRefs,
  remoteNames,
  syncNotes,
  takeExperiments,
  type RemoteExperiment,
  type Renamed,
} from '../../node/share/remote.js';
import { FETCH_ALL } from '../../node/run/fetchCopy.js';
import type { NetworkOptions } from '../../node/share/network.js';
import { whoAmI } from '../../node/share/notes.js';
import { experimentRefs } from '../../node/share/trash.js';
import { lines, type NamedRef, type Repo } from '../../node/share/repo.js';
import { parseExperimentRef } from '../../core/experiments/gitObjects.js';
import { EspalierError, toFailure } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { indexOf, isFinished, isPanelTargets, targetsOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { isRowNode } from '../trees/experimentsTree.js';
import { isRemoteNode } from '../trees/remoteTree.js';
import { repoOf } from './context.js';
import { fetchDataOf } from './fetch.js';

export async function pushExperiments(parts: Parts, args: readonly unknown[]): Promise<void> {
  const chosen = await whatToPush(parts, args);
  if (chosen === undefined) {
    return;
  }
  const { index, refs } = chosen;
  const repo = repoOf(parts, index);
  const remote = await askRemote(repo);
  const withData = remote === undefined ? undefined : await askData(index, l10n.t('Push {0} to {1}', amount(refs.length), remote));
  if (remote === undefined || withData === undefined) {
    return;
  }
  const author = (await whoAmI(repo)).replace(/ *<.*$/, '');
  const result = await withNetwork(l10n.t('Pushing {0}', amount(refs.length)), async (options) => {
    const pushed = await pushRefs(repo, remote, refs, author, options);
    // A remote that takes experiments and no notes has the experiments all the same.
    const notes = await syncNotes(repo, remote, true, options).then(() => null, toFailure);
    return { ...pushed, notes };
  });
  await index.refresh();
  const there = [...result.pushed, ...result.current];
  if (withData && there.length > 0) {
    await runDvc(parts, index, l10n.t('Pushing data'), ['exp', 'push', '--', remote, ...there], await wholeConfig(index.projectRoot));
  }
  const said = [
    result.pushed.length > 0 ? l10n.t('Pushed {0} to {1}.', amount(result.pushed.length), remote) : '',
    result.current.length > 0 ? l10n.t('{0} were there already.', amount(result.current.length)) : '',
    renamedText(result.renamed, remote),
  ];
  const text = said.filter(Boolean).join(' ');
  if (result.refused.length > 0) {
    const why = result.refused.map((one) => `${one.name}: ${one.why}`).join('; ');
    throw new EspalierError('remote-refused', `${text} ${l10n.t('“{0}” refused {1}.', remote, why)}`.trim());
  }
  void window.showInformationMessage(text);
  if (result.notes !== null) {
    throw new EspalierError(result.notes.code, result.notes.message, result.notes.advice);
  }
}

function renamedText(renamed: readonly Renamed[], remote: string): string {
  return renamed.map(({ from, to }) => l10n.t('“{0}” is another one’s on {1}: yours is called “{2}” now.', from, remote, to)).join(' ');
}

/** The selected ones; from the palette: all, one’s own, or some. */
async function whatToPush(parts: Parts, args: readonly unknown[]): Promise<{ index: IndexClient; refs: readonly NamedRef[] } | undefined> {
  if (isRowNode(args[0]) || isPanelTargets(args[0])) {
    const { index, rows } = await targetsOf(parts, args, '', isFinished);
    const refs = await experimentRefs(
      repoOf(parts, index),
      rows.map((row) => row.id),
    );
    return refs.length > 0 ? { index, refs } : undefined;
  }
  const index = indexOf(parts);
  const repo = repoOf(parts, index);
  const all = (await repo.refs('refs/exps')).filter(({ ref }) => parseExperimentRef(ref) !== null);
  const email = /<(.*)>/.exec(await whoAmI(repo))?.[1] ?? '';
  const authors = new Map(
    lines(await repo.run(['for-each-ref', '--format=%(refname) %(authoremail:trim)', 'refs/exps'])).map(
      (line) => line.split(' ') as [string, string],
    ),
  );
  const mine = all.filter(({ ref }) => authors.get(ref) === email);
  const there = new Set((await listRemote(repo)).map((one) => one.commit));
  const items = [
    { label: l10n.t('$(person) My experiments'), description: amount(mine.length), refs: mine },
    { label: l10n.t('$(organization) All experiments'), description: amount(all.length), refs: all },
    { label: l10n.t('$(cloud-upload) Those that are not pushed yet'), description: '', refs: all.filter((one) => !there.has(one.commit)) },
    { label: l10n.t('$(list-selection) Choose…'), description: '', refs: null },
  ];
  const picked = await window.showQuickPick(items, { title: l10n.t('Push experiments'), placeHolder: l10n.t('Which') });
  const refs = picked?.refs === null ? await chooseRefs(all, there) : picked?.refs;
  return refs === undefined || refs.length === 0 ? undefined : { index, refs };
}

async function chooseRefs(all: readonly NamedRef[], there: ReadonlySet<string>): Promise<readonly NamedRef[] | undefined> {
  const items = all.map((one) => ({
    label: parseExperimentRef(one.ref)?.name ?? one.ref,
    description: `${one.commit.slice(0, 7)}${there.has(one.commit) ? ` · ${l10n.t('pushed')}` : ''}`,
    one,
  }));
  return (await window.showQuickPick(items, { title: l10n.t('Push experiments'), canPickMany: true }))?.map(({ one }) => one);
}

/** Asks the remote what it has, for the view of it. */
export async function listRemoteExperiments(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const repo = repoOf(parts, index);
  const remote = await askRemote(repo);
  if (remote === undefined) {
    return;
  }
  await withNetwork(l10n.t('Asking {0}', remote), (options) => syncNotes(repo, remote, false, options));
  parts.shareViews.remote.refresh();
  await index.refresh();
}

/** Of the view: what is selected there; else asked for by author, after asking the remote. */
export async function pullExperiments(parts: Parts, args: readonly unknown[]): Promise<void> {
  const nodes = Array.isArray(args[1]) ? (args[1] as unknown[]).filter(isRemoteNode) : args.filter(isRemoteNode);
  const [first] = nodes;
  const index = first?.index ?? indexOf(parts);
  const repo = repoOf(parts, index);
  let wanted: readonly RemoteExperiment[] | undefined = nodes.flatMap((node) => node.experiments);
  if (first === undefined) {
    const remote = await askRemote(repo);
    if (remote === undefined) {
      return;
    }
    await withNetwork(l10n.t('Asking {0}', remote), (options) => syncNotes(repo, remote, false, options));
    parts.shareViews.remote.refresh();
    wanted = await chooseByAuthor(
      (await listRemote(repo)).filter((one) => one.remote === remote),
      remote,
    );
  }
  if (wanted === undefined || wanted.length === 0) {
    return;
  }
  const withData = await askData(index, l10n.t('Pull {0}', amount(wanted.length)));
  if (withData === undefined) {
    return;
  }
  const { renamed } = await takeExperiments(repo, wanted);
  parts.shareViews.remote.refresh();
  await index.refresh();
  if (withData) {
    const commits = wanted.map((one) => one.commit);
    await fetchDataOf(parts, index, commits, { title: l10n.t('Pulling data'), words: FETCH_ALL });
  }
  const others = renamed.map(({ from, to }) => l10n.t('“{0}” is one of yours already: theirs is called “{1}” here.', from, to));
  void window.showInformationMessage([l10n.t('Pulled {0}.', amount(wanted.length)), ...others].join(' '));
}

async function chooseByAuthor(experiments: readonly RemoteExperiment[], remote: string): Promise<readonly RemoteExperiment[] | undefined> {
  type Item = QuickPickItem & { readonly one?: RemoteExperiment };
  const authors = [...new Set(experiments.map((one) => one.author))].sort();
  const items = authors.flatMap((author): Item[] => [
    { label: author, kind: QuickPickItemKind.Separator },
    ...experiments
      .filter((one) => one.author === author)
      .map((one) => ({
        label: one.name,
        description: [author, new Date(one.time).toLocaleString(), one.here === null ? '' : l10n.t('here already')]
          .filter(Boolean)
          .join(' · '),
        detail: one.subject,
        one,
      })),
  ]);
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Pull experiments from {0}', remote),
    placeHolder: items.length === 0 ? l10n.t('There is none.') : l10n.t('Type a name or an author'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.flatMap(({ one }) => one ?? []);
}

/** The only remote, else the one that is picked. */
async function askRemote(repo: Repo): Promise<string | undefined> {
  const names = await remoteNames(repo);
  if (names.length === 0) {
    throw new EspalierError(
      'no-remote',
      l10n.t('This repository has no remote.'),
      l10n.t('Add one with “git remote add origin <address>”.'),
    );
  }
  return names.length === 1 ? names[0] : window.showQuickPick(names, { title: l10n.t('Git remote') });
}

/** Whether data goes along; false without asking where DVC has no remote. Undefined: the user left. */
async function askData(index: IndexClient, title: string): Promise<boolean | undefined> {
  const dvcRoot = index.summary?.dvcRoot ?? null;
  if (dvcRoot === null || (await readDvcConfig(dvcRoot)).remotes.length === 0) {
    return false;
  }
  const items = [
    { label: l10n.t('$(database) With data'), detail: l10n.t('What DVC tracks goes along, models too.'), data: true },
    { label: l10n.t('$(git-commit) Without data'), detail: l10n.t('Parameters, metrics and code only.'), data: false },
  ];
  return (await window.showQuickPick(items, { title }))?.data;
}

/** With progress that can be cancelled. */
async function withNetwork<T>(title: string, body: (options: NetworkOptions) => Promise<T>): Promise<T> {
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      return await body({ signal: controller.signal, onProgress: (message) => progress.report({ message }) });
    } finally {
      subscription.dispose();
    }
  });
}

function amount(count: number): string {
  return count === 1 ? l10n.t('one experiment') : l10n.t('{0} experiments', count);
}
