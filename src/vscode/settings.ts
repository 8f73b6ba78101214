/** Typed settings. */
import { workspace, type Uri } from 'vscode';
import type { IndexConfig } from '../protocol/index.js';

function read<T>(name: string, folder: Uri | undefined, fallback: T): T {
  return workspace.getConfiguration('espalier', folder).get<T>(name) ?? fallback;
}

export const dvcPath = (folder: Uri): string => read('dvcPath', folder, '');
/** Metrics in the tree's descriptions, by label; empty: the main one. */
export const treeMetrics = (folder: Uri): readonly string[] => read('treeMetrics', folder, []);

export function indexConfig(folder: Uri): IndexConfig {
  return {
    folder: folder.fsPath,
    git: read('gitPath', folder, '') || 'git',
    commitsPerBranch: read('commitsPerBranch', folder, 10),
    mainMetric: read('mainMetric', folder, '') || null,
    directions: read('metricDirections', folder, {}),
    conventionalParams: read('conventionalParams', folder, []),
    conventionalMetrics: read('conventionalMetrics', folder, []),
  };
}
