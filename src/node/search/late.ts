/** Requests about sweeps, whose code is loaded when the first of them comes. */
import { EspalierError, unwrap, type Handlers, type SweepMethods } from '../../protocol/index.js';
import type { SearchMethods, SearchSource } from './methods.js';

export class LateSearch {
  private loading: Promise<SearchMethods> | null = null;
  private root: string | null = null;

  readonly handlers: Handlers<SweepMethods> = {
    // Without DVC there are none; that is no failure.
    sweeps: (params, signal) => (this.source() === null ? [] : this.answer('sweeps', params, signal)),
    sweep: this.forward('sweep'),
    sweepText: this.forward('sweepText'),
    completeSweep: this.forward('completeSweep'),
    describeSweep: this.forward('describeSweep'),
    orderSweep: this.forward('orderSweep'),
    proposeRanges: this.forward('proposeRanges'),
    sketchSweep: this.forward('sketchSweep'),
    reportSweep: this.forward('reportSweep'),
  };

  /** @param source of the index as it is when it is asked; null without DVC */
  constructor(
    private readonly source: () => SearchSource | null,
    private readonly changed: () => void,
  ) {}

  dispose(): void {
    void this.loading?.then((methods) => methods.dispose());
    this.loading = null;
  }

  private forward<K extends keyof SweepMethods>(
    method: K,
  ): (params: SweepMethods[K]['params'], signal: AbortSignal) => Promise<SweepMethods[K]['result']> {
    return (params, signal) => this.answer(method, params, signal);
  }

  private async answer<K extends keyof SweepMethods>(
    method: K,
    params: SweepMethods[K]['params'],
    signal: AbortSignal,
  ): Promise<SweepMethods[K]['result']> {
    return unwrap(await (await this.methods()).answer(method, params, signal));
  }

  private methods(): Promise<SearchMethods> {
    const source = this.source();
    if (source === null) {
      throw new EspalierError('not-dvc', 'This folder is not a DVC project.', 'Sweeps run DVC: initialize the project first.');
    }
    if (source.dvcRoot !== this.root) {
      this.dispose();
      this.root = source.dvcRoot;
    }
    this.loading ??= import('./methods.js').then(({ SearchMethods: Methods }) => new Methods(source, this.changed));
    return this.loading;
  }
}
