/** What the panel can do beside showing: commands, as those of the trees. */
import { commands, workspace } from 'vscode';
import type { PanelAction, SweepAction } from '../../protocol/panel.js';
import type { CommandId } from '../commands/table.js';
import { openDiff } from './diffs.js';
import type { PanelParts } from './panel.js';

const ON_ROWS: Record<PanelAction, CommandId> = {
  fetch: 'espalier.fetchMetrics',
  apply: 'espalier.applyExperiment',
  branch: 'espalier.branchFromExperiment',
  commit: 'espalier.commitExperiment',
  push: 'espalier.pushExperiments',
  star: 'espalier.toggleStar',
  tags: 'espalier.editTags',
  note: 'espalier.editNote',
  remove: 'espalier.removeExperiments',
  openLog: 'espalier.openLog',
  run: 'espalier.runExperiment',
};

const ON_SWEEPS: Record<SweepAction, CommandId> = {
  new: 'espalier.newSweep',
  aroundBest: 'espalier.searchAroundBest',
  start: 'espalier.startSweep',
  resume: 'espalier.resumeSweep',
  stop: 'espalier.stopSweep',
  pause: 'espalier.pauseSweep',
  unpause: 'espalier.unpauseSweep',
  cap: 'espalier.capSweep',
  tryPoint: 'espalier.tryPoint',
  open: 'espalier.openSweep',
  report: 'espalier.reportSweep',
  applyBest: 'espalier.applyBest',
  branchBest: 'espalier.branchBest',
  showTrial: 'espalier.showTrial',
  openLog: 'espalier.openTrialLog',
  stopTrial: 'espalier.stopTrial',
};

export const PANEL_ACTIONS: Pick<PanelParts, 'act' | 'actOnSweep' | 'searchColumns' | 'openDiff' | 'canEdit' | 'canRun'> = {
  act: async (action, index, ids) => {
    await commands.executeCommand(ON_ROWS[action], { index, ids });
  },
  actOnSweep: async (action, index, label, trial) => {
    await commands.executeCommand(ON_SWEEPS[action], { label, folder: index.folder.toString(), trial });
  },
  searchColumns: async (index, columns) => {
    const parameters = columns.map(([, file, ...path]) => ({ file, path }));
    await commands.executeCommand('espalier.searchParameter' satisfies CommandId, { parameters, folder: index.folder.toString() });
  },
  openDiff,
  canEdit: () => workspace.isTrusted,
  canRun: ({ summary }) => workspace.isTrusted && summary?.dvcRoot != null,
};
