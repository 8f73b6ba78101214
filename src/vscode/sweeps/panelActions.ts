/** What the panel's page of sweeps can do, as commands. */
import type { SweepAction } from '../../protocol/panel.js';
import type { SweepCommand } from './commands.js';

export const PANEL_SWEEPS: Record<SweepAction, SweepCommand> = {
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
