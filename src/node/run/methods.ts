/** What is asked about runs. This is bundled as a file of its own, whose errors are not of the classes that the rest knows: failures are values. */
import type { Column, RunExplanation, RunInfo, RunList } from '../../protocol/index.js';
import type { Store } from '../../core/experiments/store.js';
import { explainRun } from './explain.js';
import { RunListing, type ListingInput } from './listing.js';
import { readRecords } from './records.js';

export interface RunsSource extends Omit<ListingInput, 'dvcRoot'> {
  /** Null without DVC: then there are no runs. */
  readonly dvcRoot: string | null;
  readonly store: Store;
  readonly metric: Column | null;
}

export class RunMethods {
  private readonly listing = new RunListing();

  /** With the main metric of those that run. */
  async list({ dvcRoot, entries, stages, store, metric }: RunsSource): Promise<RunList> {
    if (dvcRoot === null) {
      return { runs: [], workers: 0, durations: {} };
    }
    const list = await this.listing.list({ dvcRoot, entries, stages });
    const withMetric = (run: RunInfo): RunInfo => {
      const at = run.state === 'running' && run.row !== null ? store.indexOf(run.row) : undefined;
      return at === undefined || metric === null ? run : { ...run, metric: { label: metric.label, value: store.cell(at, metric.id) } };
    };
    return { ...list, runs: list.runs.map(withMetric) };
  }

  /** Null when the run is not known any more. */
  async explain(source: RunsSource, id: string): Promise<RunExplanation | null> {
    const run = (await this.list(source)).runs.find((one) => one.id === id);
    if (source.dvcRoot === null || run === undefined) {
      return null;
    }
    const record = (await readRecords(source.dvcRoot)).find((one) => one.id === id) ?? null;
    return explainRun(source.store, run, record, source.dvcRoot);
  }
}
