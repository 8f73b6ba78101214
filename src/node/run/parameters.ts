/** The parameters in a project's folder, as they are. */
import { readRevision } from '../../core/experiments/revision.js';
import { leaves } from '../../core/values/index.js';
import { findProjectFiles } from '../index/projectFiles.js';
import { FolderSource } from '../index/sources.js';
import type { ParameterValue } from './records.js';

/** Kept of a project with more. */
const MOST = 1_000;

/** Those of stages and of params.yaml. What cannot be read is left out: this is for comparison, after the fact. */
export async function readParameters(root: string): Promise<ParameterValue[]> {
  try {
    const { params } = await readRevision(new FolderSource(root, await findProjectFiles(root)), { params: [], metrics: [] });
    return [...params]
      .flatMap(([file, result]) =>
        'value' in result ? [...leaves(result.value)].map(([path, cell]): ParameterValue => [[file, ...path], cell]) : [],
      )
      .slice(0, MOST);
  } catch {
    return [];
  }
}
