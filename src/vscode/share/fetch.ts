/** Brings values that DVC keeps in a remote, which reading never asks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { l10n, window } from 'vscode';
import { FETCH_METRICS, fetchCopy } from '../../node/run/fetchCopy.js';
import { WORKSPACE } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { runDvc } from '../runs/background.js';
import { gitPath } from '../settings.js';
import { isRowNode } from '../trees/experimentsTree.js';
import type { Parts } from '../commands/register.js';
import { indexOf, isPanelTargets, targetsOf } from '../commands/targets.js';

/** Of the working tree. */
const FETCH = ['fetch', '--type', 'metrics'];

export async function fetchMetrics(parts: Parts, args: readonly unknown[]): Promise<void> {
  const isChosen = isPanelTargets(args[0]) || isRowNode(args[0]);
  const chosen = isChosen ? await targetsOf(parts, args, l10n.t('Fetch'), () => true) : null;
  const index = chosen?.index ?? indexOf(parts);
  const lacking = await index.ask('lacking', {});
  const ids = chosen === null ? lacking : lacking.filter((id) => chosen.rows.some((row) => row.id === id));
  if (ids.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing is missing: all metrics that DVC tracks are here.'));
    return;
  }
  if (ids.includes(WORKSPACE)) {
    await runDvc(parts, index, l10n.t('Fetching metrics'), FETCH);
  }
  const commits = ids.filter((id) => id !== WORKSPACE);
  if (commits.length > 0) {
    await fetchDataOf(parts, index, commits, { title: l10n.t('Fetching metrics'), words: FETCH_METRICS });
  }
  const left = (await index.ask('lacking', {})).filter((id) => ids.includes(id)).length;
  if (left > 0) {
    void window.showWarningMessage(
      l10n.t('The remote does not have the metrics of {0} of {1} revisions. Push them from where they were made.', left, ids.length),
    );
  } else {
    void window.showInformationMessage(l10n.t('Metrics were fetched.'));
  }
}

/**
 * Brings what DVC tracks of commits, whatever names them, into the cache. DVC itself finds what experiments have by their names alone, which
 * may be others here than on the remote.
 */
export async function fetchDataOf(
  parts: Parts,
  index: IndexClient,
  commits: readonly string[],
  { title, words }: { readonly title: string; readonly words: readonly string[] },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'espalier-fetch-'));
  try {
    const { projectRoot } = index;
    const root = index.summary?.root ?? projectRoot;
    const copy = await fetchCopy({ git: gitPath(index.folder), root, dvcRoot: projectRoot, commits }, join(folder, 'copy'));
    await runDvc(parts, index, title, words, null, copy);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
