/** Typed settings. */
import { workspace, type Uri } from 'vscode';
import type { IndexConfig } from '../protocol/index.js';

function read<T>(name: string, folder: Uri, fallback: T): T {
  return workspace.getConfiguration('espalier', folder).get<T>(name, fallback);
}

export const dvcPath = (folder: Uri): string => read('dvcPath', folder, '');
export const gitPath = (folder: Uri): string => read<string>('gitPath', folder, '') || 'git';
/** Of each slot, in turn. */
export const slotEnvironments = (folder: Uri): readonly Readonly<Record<string, string>>[] => read('slotEnvironments', folder, []);
/** Metrics in the tree's descriptions, by label; empty: the main one. */
export const treeMetrics = (folder: Uri): readonly string[] => read('treeMetrics', folder, []);

/** Copies: VS Code's own objects are proxies, which no worker can be sent. */
export function indexConfig(folder: Uri): IndexConfig {
  return {
    folder: folder.fsPath,
    git: gitPath(folder),
    commitsPerBranch: read('commitsPerBranch', folder, 10),
    mainMetric: read<string>('mainMetric', folder, '') || null,
    directions: { ...read<Record<string, 'higher' | 'lower'>>('metricDirections', folder, {}) },
    conventionalParams: [...read<string[]>('conventionalParams', folder, [])],
    conventionalMetrics: [...read<string[]>('conventionalMetrics', folder, [])],
  };
}
