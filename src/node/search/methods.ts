/** What is asked about sweeps. This is bundled as a file of its own, whose errors are not of the classes that the rest knows: failures are values. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../core/experiments/store.js';
import { aroundBest, rangesOf } from '../../core/search/fromExperiments.js';
import { complete, describe } from '../../core/search/file/assist.js';
import { parseSweep } from '../../core/search/file/parse.js';
import { toCells } from '../../core/search/journal.js';
import { sketched } from '../../core/search/sketch.js';
import type { SweepState } from '../../core/search/state.js';
import { typedPoint } from '../../core/search/typedPoint.js';
import { points } from '../../core/search/grid.js';
import { locateLeaves, formatOf } from '../../core/values/index.js';
import {
  EspalierError,
  toFailure,
  type Column,
  type ColumnId,
  type Handlers,
  type Result,
  type SweepMethods,
  type SweepOrder,
} from '../../protocol/index.js';
import { engineOf } from './engineLock.js';
import { giveOrder, type Order } from './orders.js';
import { writeReport } from './report.js';
import { labelOf } from './sweepFolder.js';
import { SweepList } from './sweepList.js';
import { SweepWatch } from './sweepWatch.js';

export interface SearchSource {
  readonly dvcRoot: string;
  readonly store: () => Store;
  readonly metric: () => Column | null;
  /** A file of the workspace. */
  readonly text: (file: string) => Promise<string>;
}

type Method = keyof SweepMethods;

export class SearchMethods {
  private readonly list: SweepList;
  private readonly watch: SweepWatch;
  private readonly handlers: Handlers<SweepMethods>;

  constructor(
    private readonly source: SearchSource,
    changed: () => void,
  ) {
    this.list = new SweepList(source.dvcRoot);
    this.watch = new SweepWatch(source.dvcRoot, changed, () => this.list.engines());
    this.handlers = {
      sweeps: () => this.list.all(),
      sweep: ({ label }) => this.list.detail(label),
      sweepText: ({ text }) => {
        const { sweep, problems } = parseSweep(text);
        return { problems, points: sweep && points(sweep.space) };
      },
      completeSweep: ({ text, offset }) => complete(text, offset),
      describeSweep: ({ text, offset }) => describe(text, offset),
      orderSweep: async ({ label, order }) => {
        await this.order(label, order);
        return null;
      },
      proposeRanges: async ({ parameters }) => {
        const [store, metric] = [source.store(), source.metric()];
        const columns = store.columns.filter(({ id }) => id[0] === 'param').map(({ id }) => id);
        const asked = parameters?.map(({ file, path }): ColumnId => ['param', file, ...path]) ?? columns;
        const floats = await this.floats(new Set(asked.map(([, file]) => file)));
        const isFloat = (id: ColumnId): boolean => floats.has(JSON.stringify(id));
        return parameters === null
          ? aroundBest(store, metric, isFloat)
          : rangesOf(
              store,
              metric,
              parameters.map(({ file, path }) => ({ file, path, float: isFloat(['param', file, ...path]) })),
            );
      },
      sketchSweep: ({ sketch }) => ({ ...sketched(sketch), file: this.freeFile(sketch.label) }),
      reportSweep: async ({ label }) => ({ file: await writeReport(source.dvcRoot, await this.known(label), Date.now()) }),
    };
  }

  /** Never rejects. */
  async answer<K extends Method>(
    method: K,
    params: SweepMethods[K]['params'],
    signal: AbortSignal,
  ): Promise<Result<SweepMethods[K]['result']>> {
    try {
      return { ok: true, value: await this.handlers[method](params, signal) };
    } catch (error) {
      return { ok: false, error: toFailure(error) };
    }
  }

  dispose(): void {
    this.watch.dispose();
  }

  private async known(label: string): Promise<SweepState> {
    const state = await this.list.state(label);
    if (state === null) {
      throw new EspalierError('no-sweep', `There is no sweep “${label}” any more.`);
    }
    return state;
  }

  private async order(label: string, order: SweepOrder): Promise<void> {
    const state = await this.known(label);
    const folder = this.list.folder(label);
    const waits = order.do === 'cap' || order.do === 'try';
    if (!waits && (await engineOf(folder)) === null) {
      throw new EspalierError('not-running', `The sweep “${label}” is not running.`);
    }
    const given: Order = order.do === 'try' ? { do: 'enqueue', point: toCells(typedPoint(state.sweep.space, order.values)) } : order;
    await giveOrder(folder, given);
  }

  /** Parameters of files that are written with a decimal point. */
  private async floats(files: ReadonlySet<string>): Promise<Set<string>> {
    const found = new Set<string>();
    for (const file of files) {
      const text = await this.source.text(file).catch(() => null);
      for (const { path, type } of text === null ? [] : safeLeaves(text, file)) {
        if (type === 'float') {
          found.add(JSON.stringify(['param', file, ...path]));
        }
      }
    }
    return found;
  }

  private freeFile(label: string): string {
    const name = labelOf('sweep', label);
    for (let count = 1; ; count++) {
      const file = `sweeps/${count === 1 ? name : `${name}-${count}`}.yaml`;
      if (!existsSync(join(this.source.dvcRoot, file))) {
        return file;
      }
    }
  }
}

function safeLeaves(text: string, file: string): ReturnType<typeof locateLeaves> {
  try {
    return locateLeaves(text, formatOf(file));
  } catch {
    return [];
  }
}
