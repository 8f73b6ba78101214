/** The requests of the pages Plots and Analysis. */
import { rowName } from '../../core/experiments/rowName.js';
import type { FileSource } from '../../core/ports.js';
import { Table, finish } from '../../core/experiments/query.js';
import type { Ordered } from '../../core/experiments/query/table.js';
import { groupRows } from '../../core/experiments/query/groups.js';
import type { Store } from '../../core/experiments/store.js';
import { rowPlots } from '../../core/analysis/rowPlots.js';
import { shownPlots } from '../../core/analysis/shownPlots.js';
import { analysisColumn, importanceOf, significanceOf } from '../../core/analysis/tableAnalysis.js';
import { IMAGE } from '../../core/plots/content.js';
import { formatCell } from '../../core/values/index.js';
import type { Column, ColumnRef, RowId, TableQuery } from '../../protocol/index.js';
import type { PlotsMethods } from '../../protocol/plots.js';
import { EspalierError, toFailure, type Handlers, type Result } from '../../protocol/rpc.js';
import { RowPlotsCache } from './rowCache.js';
import { projectSpecs } from './templates.js';

/** Rows that are read at a time. */
const AT_A_TIME = 16;
const IMAGE_LIMIT = 20_000_000;
const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  png: 'image/png',
  svg: 'image/svg+xml',
};

/** What is asked of the index. */
export interface PlotsIndex {
  readonly version: number;
  readonly store: Store;
  readonly mainMetric: Column | null;
  readonly root: string;
  sourceOf(row: RowId): Promise<FileSource | null>;
  isLive(row: RowId): boolean;
}

export class PanelMethods {
  private readonly rows = new RowPlotsCache();
  private table: Table | null = null;

  /** Never rejects: errors of this bundle are not of the classes that the rest knows. */
  async answer<K extends keyof PlotsMethods>(
    index: PlotsIndex,
    method: K,
    params: PlotsMethods[K]['params'],
    signal: AbortSignal,
  ): Promise<Result<PlotsMethods[K]['result']>> {
    try {
      return { ok: true, value: await this.handlers(index)[method](params, signal) };
    } catch (error) {
      return { ok: false, error: toFailure(error) };
    }
  }

  private handlers(index: PlotsIndex): Handlers<PlotsMethods> {
    const { version } = index;
    const ordered = (query: TableQuery): Ordered => finish(this.tableOf(index).order(query, Date.now()));
    return {
      plots: (params, signal) => this.plots(index, params, signal),
      plotImage: async ({ row, path }) => {
        const type = IMAGE.test(path) ? TYPES[path.slice(path.lastIndexOf('.') + 1)] : undefined;
        const source = await index.sourceOf(row);
        if (type === undefined || source === null) {
          throw new EspalierError('no-image', `${path} is no image of this experiment.`);
        }
        return { type, data: Buffer.from(await source.bytes(path, IMAGE_LIMIT)).toString('base64') };
      },
      analysis: ({ query, columns }) => {
        const { frame, rows } = ordered(query);
        const ids = Array.from(rows, (row) => frame.store.rows[row]);
        return {
          version,
          rows: ids.map((row) => row?.id ?? ''),
          labels: ids.map((row) => (row ? rowName(row) : '')),
          columns: columns.map((column) => analysisColumn(frame, rows, column)),
        };
      },
      importance: ({ query, metric }) => {
        const { frame, rows } = ordered(query);
        return { version, ...importanceOf(frame, experimentsAmong(frame.store, rows), metric) };
      },
      significance: ({ query, metric, by }) => {
        const { frame, rows } = ordered(query);
        return { version, ...significanceOf(frame, experimentsAmong(frame.store, rows), metric, by) };
      },
    };
  }

  private tableOf({ store, mainMetric }: PlotsIndex): Table {
    this.table = this.table?.store === store && this.table.mainMetric === mainMetric ? this.table : new Table(store, mainMetric);
    return this.table;
  }

  private async plots(
    index: PlotsIndex,
    { rows, curves, only }: PlotsMethods['plots']['params'],
    signal: AbortSignal,
  ): Promise<PlotsMethods['plots']['result']> {
    const known = rows.filter((row) => index.store.row(row) !== undefined);
    const read: { row: RowId; plots: ReturnType<typeof rowPlots> }[] = [];
    for (let from = 0; from < known.length; from += AT_A_TIME) {
      signal.throwIfAborted();
      const some = known.slice(from, from + AT_A_TIME);
      read.push(
        ...(await Promise.all(
          some.map(async (row) => {
            const of = { id: row, live: index.isLive(row), source: () => index.sourceOf(row) };
            return { row, plots: await this.rows.of(of, signal) };
          }),
        )),
      );
    }
    const label = (id: RowId): string => {
      const row = index.store.row(id);
      return row ? rowName(row) : id;
    };
    const names = new Set(read.flatMap(({ plots }) => plots.items.flatMap((item) => (item.kind === 'vega' ? [item.template] : []))));
    const groupOf = curves.group === null ? null : this.groups(index, known, curves.group);
    return shownPlots(read, curves, groupOf, await projectSpecs(index.root, names), label, only);
  }

  private groups(index: PlotsIndex, rows: readonly RowId[], by: readonly ColumnRef[]): (row: RowId) => string {
    const frame = this.tableOf(index).frame([], null);
    const positions = Uint32Array.from(rows, (row) => frame.store.indexOf(row) ?? 0);
    const labels = new Map<string, string>();
    for (const { rows: members, values } of groupRows(
      positions,
      by.map((column) => frame.vector(column)),
    )) {
      const label = values.map((value) => formatCell(value)).join(', ');
      members.forEach((row) => labels.set(frame.store.rows[row]?.id ?? '', label));
    }
    return (row) => labels.get(row) ?? '';
  }
}

/** The workspace repeats what a commit says. */
function experimentsAmong(store: Store, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => store.rows[row]?.kind !== 'workspace');
}
