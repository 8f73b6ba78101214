/** Requests about runs, whose code is loaded when the first of them comes. */
import { EspalierError, type Handlers, type IndexMethods } from '../../protocol/index.js';
import type { RunMethods, RunsSource } from './methods.js';

export class LateRuns {
  private loading: Promise<RunMethods> | null = null;

  readonly handlers: Pick<Handlers<IndexMethods>, 'runs' | 'explainRun'> = {
    runs: async () => (await this.methods()).list(this.source()),
    explainRun: async ({ id }) => {
      const explanation = await (await this.methods()).explain(this.source(), id);
      if (explanation === null) {
        throw new EspalierError('no-run', 'This run is not known any more.');
      }
      return explanation;
    },
  };

  /** @param source of the index as it is when it is asked */
  constructor(private readonly source: () => RunsSource) {}

  private methods(): Promise<RunMethods> {
    this.loading ??= import('./methods.js').then(({ RunMethods: Methods }) => new Methods());
    return this.loading;
  }
}
