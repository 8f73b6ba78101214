/** Which sweep a command means: an item of the view, a file, a label, or what is picked. */
import { join, relative, sep } from 'node:path';
import { l10n, Uri, window } from 'vscode';
import { EspalierError, type SweepInfo, type SweepTrial } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { indexOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import type { SweepOf } from './model.js';
import { describeSweep } from './text.js';
import { isSweepNode, isTrialNode } from './tree.js';

/**
 * Of a node, a Uri, or `{label, folder?}` as the panel and key bindings give it. Else, of those that are accepted, the only one or the
 * one that is picked. Null when the user left.
 */
export async function sweepOf(
  parts: Parts,
  [target]: readonly unknown[],
  title: string,
  accept: (info: SweepInfo) => boolean,
): Promise<SweepOf | null> {
  if (isSweepNode(target) || isTrialNode(target)) {
    return { index: target.index, info: await latest(target) };
  }
  if (target instanceof Uri) {
    const index = parts.workspace.of(target) ?? indexOf(parts);
    const file = relative(index.projectRoot, target.fsPath).split(sep).join('/');
    return {
      index,
      info: found(
        (await index.ask('sweeps', {})).find((one) => one.file === file),
        file,
      ),
    };
  }
  const { label, folder } = (typeof target === 'object' && target !== null ? target : {}) as Record<string, unknown>;
  const index = parts.workspace.all.find((one) => one.folder.toString() === folder) ?? indexOf(parts);
  const all = await index.ask('sweeps', {});
  if (typeof label === 'string') {
    return {
      index,
      info: found(
        all.find((one) => one.label === label),
        label,
      ),
    };
  }
  const accepted = all.filter(accept);
  const [only] = accepted;
  if (only && accepted.length === 1) {
    return { index, info: only };
  }
  const items = accepted.map((info) => ({ label: info.label, description: describeSweep(info), detail: info.headline, info }));
  const placeHolder = items.length === 0 ? l10n.t('There is no such sweep.') : l10n.t('Sweep');
  const picked = await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  return picked ? { index, info: picked.info } : null;
}

async function latest({ index, info }: SweepOf): Promise<SweepInfo> {
  return (await index.ask('sweeps', {})).find((one) => one.label === info.label && one.file === info.file) ?? info;
}

function found(info: SweepInfo | undefined, name: string): SweepInfo {
  if (info === undefined) {
    throw new EspalierError('no-sweep', l10n.t('There is no sweep “{0}”.', name));
  }
  return info;
}

/** The trial of a node, or of `{label, trial}`; null when none is meant. */
export async function trialOf(index: IndexClient, info: SweepInfo, target: unknown): Promise<SweepTrial | null> {
  if (isTrialNode(target)) {
    return target.trial;
  }
  const number = (typeof target === 'object' && target !== null ? target : {}) as { readonly trial?: unknown };
  return typeof number.trial === 'number'
    ? ((await index.ask('sweep', { label: info.label }))?.trials.find((one) => one.number === number.trial) ?? null)
    : null;
}

export function fileUri(index: IndexClient, { file }: Pick<SweepInfo, 'file'>): Uri {
  return Uri.file(join(index.projectRoot, file));
}
