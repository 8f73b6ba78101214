/** Questions about the table, passed on to where they are answered. */
import type { Handlers } from './rpc.js';
import type { TableMethods } from './table.js';

export type AskTable = <K extends keyof TableMethods>(
  method: K,
  params: TableMethods[K]['params'],
  signal: AbortSignal,
) => Promise<TableMethods[K]['result']>;

/** Every question as it is, also that it was cancelled. */
export function forwardTable(ask: AskTable): Handlers<TableMethods> {
  const forward =
    <K extends keyof TableMethods>(method: K) =>
    (params: TableMethods[K]['params'], signal: AbortSignal): Promise<TableMethods[K]['result']> =>
      ask(method, params, signal);
  return {
    table: forward('table'),
    rows: forward('rows'),
    rowsById: forward('rowsById'),
    curves: forward('curves'),
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
  };
}
