/** What the commands do, bundled as a file of its own: it is loaded when the first of them is used. Failures are values, see `late.ts`. */
import { EspalierError, toFailure, type Result } from '../../protocol/index.js';
import { workspace } from 'vscode';
import type { Parts } from '../commands/register.js';
import { branchFrom, commitToBranch, removeExperiments, renameExperiment, restoreExperiments, saveWorkspace } from './experiments.js';
import { addData, checkOutData, checkRemoteData, fetchData, pullData, pushData } from './data.js';
import { finalizeBest } from './finalize.js';
import { openChanges } from './changes.js';
import { mergeExperiment } from './merge.js';
import { fetchMetrics } from './fetch.js';
import { editNote, editTags, toggleStar } from './marks.js';
import { listRemoteExperiments, pullExperiments, pushExperiments } from './remote.js';
import { applyExperiment, restoreWorkspace, rollBack } from './workspace.js';

const FLOWS = {
  applyExperiment,
  rollBack,
  restoreWorkspace,
  removeExperiments,
  restoreExperiments,
  renameExperiment,
  branchFromExperiment: (parts: Parts, args: readonly unknown[]) => branchFrom(parts, args, false),
  branchFromBaseline: (parts: Parts, args: readonly unknown[]) => branchFrom(parts, args, true),
  commitExperiment: commitToBranch,
  saveWorkspace,
  finalizeBest,
  toggleStar,
  editNote,
  editTags,
  pushExperiments,
  pullExperiments,
  listRemote: listRemoteExperiments,
  fetchMetrics,
  addData,
  openChanges,
  mergeExperiment,
  checkOutData,
  pushData,
  pullData,
  fetchData,
  checkRemoteData,
} satisfies Record<string, (parts: Parts, args: readonly unknown[]) => Promise<void>>;

export type FlowName = keyof typeof FLOWS;

/** Never rejects. */
export async function runFlow(name: FlowName, parts: Parts, args: readonly unknown[]): Promise<Result<null>> {
  try {
    if (!workspace.isTrusted && name !== 'openChanges') {
      throw new EspalierError('restricted', 'Nothing is changed in Restricted Mode.', 'Trust this workspace first.');
    }
    await FLOWS[name](parts, args);
    return { ok: true, value: null };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'internal') {
      parts.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return { ok: false, error: failure };
  }
}
