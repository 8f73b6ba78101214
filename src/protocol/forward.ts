/** Questions of the panel, passed on to where they are answered. */
import type { CompareMethods } from './compare.js';
import type { Handlers } from './rpc.js';
import type { PlotsMethods } from './plots.js';
import type { SweepMethods } from './sweeps.js';
import type { TableMethods } from './table.js';

/** What the panel asks the index, by way of the host. */
export type Questions = TableMethods & CompareMethods & PlotsMethods & Pick<SweepMethods, 'sweeps' | 'sweep'>;

export type AskTable = <K extends keyof Questions>(
  method: K,
  params: Questions[K]['params'],
  signal: AbortSignal,
) => Promise<Questions[K]['result']>;

/** Every question as it is, also that it was cancelled. */
export function forwardTable(ask: AskTable): Handlers<Questions> {
  const forward =
    <K extends keyof Questions>(method: K) =>
    (params: Questions[K]['params'], signal: AbortSignal): Promise<Questions[K]['result']> =>
      ask(method, params, signal);
  return {
    table: forward('table'),
    rows: forward('rows'),
    rowsById: forward('rowsById'),
    compareFiles: forward('compareFiles'),
    changedLines: forward('changedLines'),
    plots: forward('plots'),
    plotImage: forward('plotImage'),
    analysis: forward('analysis'),
    importance: forward('importance'),
    significance: forward('significance'),
    differences: forward('differences'),
    check: forward('check'),
    complete: forward('complete'),
    find: forward('find'),
    findDifference: forward('findDifference'),
    locate: forward('locate'),
    stats: forward('stats'),
    histogram: forward('histogram'),
    distinct: forward('distinct'),
    differingColumns: forward('differingColumns'),
    seedGroups: forward('seedGroups'),
    sweeps: forward('sweeps'),
    sweep: forward('sweep'),
  };
}
