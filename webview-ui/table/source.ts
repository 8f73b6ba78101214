/** The lines of the table, read by range and kept while they are near the screen. */
import type { RowId } from '../../src/protocol/model.js';
import {
  ALL_ROWS,
  type ColumnRef,
  type LinesResult,
  type QueryProblem,
  type TableInfo,
  type TableLine,
  type TableQuery,
} from '../../src/protocol/table.js';
import type { Failure } from '../../src/protocol/rpc.js';
import type { Host } from '../rpc.js';
import { isRow, loaded, type LoadedLine, type LoadedRow } from '../rows.js';
import { BLOCK, BlockCache } from './blocks.js';

const KEPT_BLOCKS = 48;
const HIGHLIGHT_MS = 2500;

export interface SourceEvents {
  /** Something that is shown is not as it was. */
  readonly onChange: () => void;
  /** The index has moved on: `configure` is to be called with what there is now. */
  readonly onStale: () => void;
  readonly onFailure: (failure: Failure) => void;
}

export class TableSource {
  info: TableInfo | null = null;
  /** Lines in all. */
  total = 0;
  /** Rows that pass the filter; null until the first answer. */
  matching: number | null = null;
  /** Why the filter of the last answer was not used. */
  problem: QueryProblem | null = null;
  /** Rows that were not there a moment ago. */
  readonly added = new Set<RowId>();
  readonly #blocks = new BlockCache<LoadedLine>(KEPT_BLOCKS);
  readonly #known = new Set<RowId>();
  #growth = 0;
  readonly #baselines = new Map<RowId, LoadedRow>();
  #baselinesAsked = '';
  #query: TableQuery = ALL_ROWS;
  #columns: readonly ColumnRef[] = [];
  #suffix = '';
  #range = { start: 0, end: BLOCK };

  constructor(
    readonly host: Host,
    readonly events: SourceEvents,
  ) {}

  get query(): TableQuery {
    return this.#query;
  }

  /** What to show. Lines on the screen stay as they were read until others are here. */
  configure(info: TableInfo, query: TableQuery, columns: readonly ColumnRef[]): void {
    const suffix = JSON.stringify([query, columns]);
    if (info === this.info && suffix === this.#suffix) {
      return;
    }
    const isOther = info !== this.info;
    if (isOther) {
      this.#growth = this.info && suffix === this.#suffix ? Math.max(0, info.total - this.info.total) : 0;
      this.info = info;
    }
    if (this.#suffix === '') {
      // So that the first rows are asked for at once.
      this.total = info.total;
    }
    this.#query = query;
    this.#columns = columns;
    this.#suffix = suffix;
    this.#renew();
    if (isOther) {
      this.events.onChange();
    }
  }

  #renew(): void {
    if (this.info && this.#suffix !== '') {
      this.#blocks.setGeneration(`${this.info.version}${this.#suffix}`);
      // At least one block: it says how many lines there are now.
      this.ensure(this.#range.start, Math.max(this.#range.end, this.#range.start + 1));
    }
  }

  /** Says which lines are on the screen. */
  ensure(start: number, end: number): void {
    if (!this.info || this.#suffix === '') {
      return;
    }
    this.#range = { start, end };
    for (const block of this.#blocks.take(start, end)) {
      void this.#read(block, this.#blocks.generation);
    }
  }

  async #read(block: number, generation: string): Promise<void> {
    const columns = this.#columns;
    const query = this.#query;
    const result = await this.host.request('rows', { query, start: block * BLOCK, end: (block + 1) * BLOCK, columns });
    const lines = result.ok ? loaded(result.value.rows, columns) : null;
    if (!result.ok && result.error.code !== 'cancelled' && generation === this.#blocks.generation) {
      this.events.onFailure(result.error);
    }
    if (!this.#blocks.put(block, generation, lines) || !lines || !result.ok) {
      return;
    }
    this.#count(result.value);
    this.#notice(lines.filter(isRow));
    if (this.info && result.value.version !== this.info.version) {
      // It moved on while we asked.
      this.events.onStale();
    }
    this.events.onChange();
    void this.#readBaselines(generation);
  }

  #count({ total, matching, problem }: LinesResult): void {
    this.total = total;
    this.matching = matching;
    this.problem = problem;
    if (this.#range.start >= total && total > 0) {
      this.ensure(Math.max(0, total - BLOCK), total);
    }
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
        this.events.onChange();
      }, HIGHLIGHT_MS);
    }
  }

  /** The rows that differences are counted from, for telling by how much a metric changed. */
  async #readBaselines(generation: string): Promise<void> {
    const ids = new Set<RowId>();
    for (const line of this.#blocks.items()) {
      const id = isRow(line) ? this.baselineOf(line) : null;
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
    const { baseline, expressions } = this.#query;
    const result = await this.host.request('rowsById', { ids: [...ids], columns, baseline, expressions });
    if (result.ok && asked === this.#baselinesAsked) {
      this.#baselines.clear();
      for (const row of loaded(result.value.rows, columns)) {
        this.#baselines.set(row.data.row.id, row);
      }
      this.events.onChange();
    }
  }

  baselineOf({ data: { row } }: LoadedRow): RowId | null {
    return this.#query.baseline === row.id ? null : (this.#query.baseline ?? row.baseline);
  }

  baselineRow(row: LoadedRow): LoadedRow | undefined {
    const id = this.baselineOf(row);
    return id === null ? undefined : this.#baselines.get(id);
  }

  line(index: number): LoadedLine | undefined {
    return index < this.total ? this.#blocks.get(index) : undefined;
  }

  /** Whether what is there for a line is of the present query and version. */
  isFresh(index: number): boolean {
    return this.#blocks.isFresh(index);
  }

  /** Where a line is among those that were read, or -1. */
  indexOf(key: string): number {
    return this.#blocks.find(({ data }) => data.key === key);
  }

  loaded(): Iterable<LoadedLine> {
    return this.#blocks.items();
  }

  /** Lines of a range with the cells of some columns, also where they are not on the screen. */
  async read(start: number, end: number, columns: readonly ColumnRef[]): Promise<readonly TableLine[]> {
    const result = await this.host.request('rows', { query: this.#query, start, end, columns });
    if (!result.ok) {
      this.events.onFailure(result.error);
      return [];
    }
    return result.value.rows;
  }
}
