/** Runs that only Espalier knows, as rows of the table. */
import type { RunEntry } from '../dvc/runState.js';
import { readRecords } from './records.js';

/** What a record adds to the rows of the table: a run in a slot, which DVC does not list, and the logs of experiments. */
export async function recordEntries(dvcRoot: string): Promise<RunEntry[]> {
  const records = await readRecords(dvcRoot);
  return records.flatMap((record): RunEntry[] => {
    const { id, name, baseline, log, process } = record;
    const entry = { id, name, baseline, log, pid: process?.pid ?? null, root: record.root, process: null, resultRef: null };
    if (record.state === 'running' && record.place === 'slot' && record.process !== null) {
      return [{ ...entry, state: 'running', location: 'slot', liveRoot: record.root, result: null }];
    }
    return record.experiment === null
      ? []
      : [{ ...entry, state: 'success', location: record.place === 'slot' ? 'slot' : null, liveRoot: null, result: record.experiment }];
  });
}
