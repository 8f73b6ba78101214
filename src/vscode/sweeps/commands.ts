/** Commands about sweeps. What they do is loaded when the first of them is used. */
import { unwrap } from '../../protocol/index.js';
import type { Handler, Handlers, Parts } from '../commands/register.js';

export const SWEEP_COMMANDS = [
  'espalier.newSweep',
  'espalier.searchParameter',
  'espalier.searchAroundBest',
  'espalier.startSweep',
  'espalier.resumeSweep',
  'espalier.stopSweep',
  'espalier.pauseSweep',
  'espalier.unpauseSweep',
  'espalier.capSweep',
  'espalier.tryPoint',
  'espalier.stopTrial',
  'espalier.openSweep',
  'espalier.showSweep',
  'espalier.openBest',
  'espalier.applyBest',
  'espalier.branchBest',
  'espalier.applyTrial',
  'espalier.branchTrial',
  'espalier.showTrial',
  'espalier.openTrialLog',
  'espalier.reportSweep',
] as const;
export type SweepCommand = (typeof SWEEP_COMMANDS)[number];

export function sweepCommands(parts: Parts): Pick<Handlers, SweepCommand> {
  const flow =
    (name: SweepCommand): Handler =>
    async (...args) =>
      unwrap(await (await import('./flows.js')).runSweepFlow(name, parts, args));
  return Object.fromEntries(SWEEP_COMMANDS.map((name) => [name, flow(name)])) as Record<SweepCommand, Handler>;
}
