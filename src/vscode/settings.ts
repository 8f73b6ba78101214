/** Typed settings. */
import { workspace, type Uri } from 'vscode';
import type { IndexConfig } from '../protocol/index.js';

/** A plain copy: the editor hands out proxies, which cannot be sent to a worker. */
function read<T>(name: string, folder: Uri, fallback: T): T {
  return JSON.parse(JSON.stringify(workspace.getConfiguration('espalier', folder).get<T>(name, fallback))) as T;
}

export const dvcPath = (folder: Uri): string => read('dvcPath', folder, '');
/** Metrics in the tree's descriptions, by label; empty: the main one. */
export const treeMetrics = (folder: Uri): readonly string[] => read('treeMetrics', folder, []);

export function indexConfig(folder: Uri): IndexConfig {
  return {
    folder: folder.fsPath,
    git: read<string>('gitPath', folder, '') || 'git',
    commitsPerBranch: read('commitsPerBranch', folder, 10),
    mainMetric: read<string>('mainMetric', folder, '') || null,
    directions: read('metricDirections', folder, {}),
    conventionalParams: read('conventionalParams', folder, []),
    conventionalMetrics: read('conventionalMetrics', folder, []),
  };
}
