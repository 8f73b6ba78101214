/** The rows of the table, read by range and kept while they are near the screen. */
import type { ColumnId, RowId } from '../../src/protocol/model.js';
import { ALL_ROWS, type TableInfo, type TableQuery, type TableRow } from '../../src/protocol/table.js';
import type { Failure } from '../../src/protocol/rpc.js';
import type { Host } from '../rpc.js';
import { loadedRows, type LoadedRow } from '../rows.js';
import { BLOCK, BlockCache } from './blocks.js';

const KEPT_BLOCKS = 48;
const HIGHLIGHT_MS = 2500;

export class TableSource {
  info: TableInfo | null = null;
  total = 0;
  /** Rows that were not there a moment ago. */
  readonly added = new Set<RowId>();
  readonly #blocks = new BlockCache<LoadedRow>(KEPT_BLOCKS);
  readonly #known = new Set<RowId>();
  #growth = 0;
  readonly #baselines = new Map<RowId, LoadedRow>();
  #baselinesAsked = '';
  #query: TableQuery = ALL_ROWS;
  #columns: readonly ColumnId[] = [];
  #suffix = '';
  #range = { start: 0, end: BLOCK };

  /** @param onStale the index has moved on: `configure` is to be called with what there is now */
  constructor(
    readonly host: Host,
    readonly onChange: () => void,
    readonly onStale: () => void,
    readonly onFailure: (failure: Failure) => void,
  ) {}

  /** What to show. Rows on the screen stay as they were read until others are here. */
  configure(info: TableInfo, query: TableQuery, columns: readonly ColumnId[]): void {
    const suffix = JSON.stringify([query, columns]);
    if (info === this.info && suffix === this.#suffix) {
      return;
    }
    if (info !== this.info) {
      this.#growth = this.info ? Math.max(0, info.total - this.total) : 0;
      this.info = info;
      this.total = info.total;
    }
    this.#query = query;
    this.#columns = columns;
    this.#suffix = suffix;
    this.#renew();
    this.onChange();
  }

  #renew(): void {
    if (this.info && this.#suffix !== '') {
      this.#blocks.setGeneration(`${this.info.version}${this.#suffix}`);
      this.ensure(this.#range.start, this.#range.end);
    }
  }

  /** Says which rows are on the screen. */
  ensure(start: number, end: number): void {
    if (!this.info || this.#suffix === '') {
      return;
    }
    this.#range = { start, end };
    for (const block of this.#blocks.take(start, Math.min(end, this.total))) {
      void this.#read(block, this.#blocks.generation);
    }
  }

  async #read(block: number, generation: string): Promise<void> {
    const columns = this.#columns;
    const query = this.#query;
    const result = await this.host.request('rows', { query, start: block * BLOCK, end: (block + 1) * BLOCK, columns });
    const rows = result.ok ? loadedRows(result.value.rows, columns) : null;
    if (!result.ok && result.error.code !== 'cancelled' && generation === this.#blocks.generation) {
      this.onFailure(result.error);
    }
    if (!this.#blocks.put(block, generation, rows) || !rows || !result.ok) {
      return;
    }
    this.#notice(rows);
    if (this.info && result.value.version !== this.info.version) {
      // It moved on while we asked.
      this.onStale();
    }
    this.onChange();
    void this.#readBaselines(generation);
  }

  #notice(rows: readonly LoadedRow[]): void {
    const fresh = rows.filter(({ data }) => !this.#known.has(data.row.id));
    for (const { data } of rows) {
      this.#known.add(data.row.id);
    }
    if (fresh.length > 0 && fresh.length <= this.#growth) {
      this.#growth -= fresh.length;
      for (const { data } of fresh) {
        this.added.add(data.row.id);
      }
      setTimeout(() => {
        for (const { data } of fresh) {
          this.added.delete(data.row.id);
        }
        this.onChange();
      }, HIGHLIGHT_MS);
    }
  }

  /** The rows that differences are counted from, for telling by how much a metric changed. */
  async #readBaselines(generation: string): Promise<void> {
    const ids = new Set<RowId>();
    for (const { data } of this.#blocks.items()) {
      const id = this.baselineOf(data);
      if (id !== null) {
        ids.add(id);
      }
    }
    const asked = `${generation}${[...ids].join()}`;
    if (ids.size === 0 || asked === this.#baselinesAsked) {
      return;
    }
    this.#baselinesAsked = asked;
    const columns = this.#columns;
    const result = await this.host.request('rowsById', { ids: [...ids], columns, baseline: this.#query.baseline });
    if (result.ok && asked === this.#baselinesAsked) {
      this.#baselines.clear();
      for (const row of loadedRows(result.value.rows, columns)) {
        this.#baselines.set(row.data.row.id, row);
      }
      this.onChange();
    }
  }

  baselineOf({ row }: TableRow): RowId | null {
    return this.#query.baseline === row.id ? null : (this.#query.baseline ?? row.baseline);
  }

  baselineRow(row: TableRow): LoadedRow | undefined {
    const id = this.baselineOf(row);
    return id === null ? undefined : this.#baselines.get(id);
  }

  row(index: number): LoadedRow | undefined {
    return index < this.total ? this.#blocks.get(index) : undefined;
  }

  isFresh(index: number): boolean {
    return this.#blocks.isFresh(index);
  }

  indexOf(id: RowId): number {
    return this.#blocks.find(({ data }) => data.row.id === id);
  }

  loaded(): Iterable<LoadedRow> {
    return this.#blocks.items();
  }
}
