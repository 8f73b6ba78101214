/** How long a search takes, from how long the stages took that it runs again. */
import { planRun } from '../../core/run/plan.js';
import type { ProposedRange, Stage } from '../../protocol/index.js';
import { keyOf, type Parameter } from '../commands/parameters.js';
import type { IndexClient } from '../indexClient.js';

/** DVC's own start and end, in milliseconds. */
const AROUND = 2_000;

export class Costs {
  private constructor(
    private readonly stages: readonly Stage[],
    private readonly durations: Readonly<Record<string, number>>,
    private readonly parameters: readonly Parameter[],
  ) {}

  static async of(index: IndexClient): Promise<Costs> {
    const [{ stages }, { durations }, parameters] = await Promise.all([
      index.ask('pipeline', {}),
      index.ask('runs', {}),
      index.ask('parameters', {}),
    ]);
    return new Costs(stages, durations, parameters);
  }

  /** Milliseconds; null while a stage has never run here. */
  of(ranges: readonly Pick<ProposedRange, 'file' | 'path'>[], trials: number, parallel: number): number | null {
    const set = new Map<string, string[]>();
    for (const range of ranges) {
      const stages = this.parameters.find((one) => keyOf(one) === keyOf(range))?.stages ?? [];
      stages.forEach((stage) => set.set(stage, [...(set.get(stage) ?? []), range.path.join('.')]));
    }
    const plan = planRun(this.stages, { targets: [], downstream: false, single: false, force: false, set });
    const run = plan.filter(({ verdict }) => verdict === 'runs' || verdict === 'perhaps').map(({ name }) => this.durations[name]);
    return run.length === 0 || run.includes(undefined)
      ? null
      : Math.ceil(trials / parallel) * (AROUND + run.reduce<number>((sum, one) => sum + (one ?? 0), 0));
  }
}
