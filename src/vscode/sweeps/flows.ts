/** What the commands do, bundled as a file of its own: many sessions have no sweep. Failures are values, see `late.ts`. */
import { EspalierError, toFailure, type Result } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import * as actions from './actions.js';
import type { SweepCommand } from './commands.js';
import { newSweep, searchAroundBest, searchParameter } from './form.js';

type Flow = (parts: Parts, args: readonly unknown[]) => Promise<void>;

const FLOWS: Record<SweepCommand, Flow> = {
  'espalier.newSweep': newSweep,
  'espalier.searchParameter': searchParameter,
  'espalier.searchAroundBest': searchAroundBest,
  'espalier.startSweep': actions.startSweep,
  'espalier.resumeSweep': actions.resumeSweep,
  'espalier.stopSweep': actions.stopSweep,
  'espalier.pauseSweep': (parts, args) => actions.simpleOrder(parts, args, 'pause'),
  'espalier.unpauseSweep': (parts, args) => actions.simpleOrder(parts, args, 'unpause'),
  'espalier.capSweep': actions.capSweep,
  'espalier.tryPoint': actions.tryPoint,
  'espalier.stopTrial': actions.stopTrial,
  'espalier.openSweep': actions.openSweep,
  'espalier.showSweep': actions.showSweep,
  'espalier.openBest': actions.openBest,
  'espalier.applyBest': (parts, args) => actions.useBest(parts, args, 'espalier.applyExperiment'),
  'espalier.branchBest': (parts, args) => actions.useBest(parts, args, 'espalier.branchFromExperiment'),
  'espalier.applyTrial': (parts, args) => actions.useBest(parts, args, 'espalier.applyExperiment'),
  'espalier.branchTrial': (parts, args) => actions.useBest(parts, args, 'espalier.branchFromExperiment'),
  'espalier.showTrial': actions.openBest,
  'espalier.openTrialLog': actions.openTrialLog,
  'espalier.reportSweep': actions.reportSweep,
};

/** Never rejects. */
export async function runSweepFlow(name: SweepCommand, parts: Parts, args: readonly unknown[]): Promise<Result<null>> {
  try {
    await FLOWS[name](parts, args);
    return { ok: true, value: null };
  } catch (error) {
    if (!(error instanceof EspalierError)) {
      parts.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return { ok: false, error: toFailure(error) };
  }
}
