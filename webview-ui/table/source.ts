/** The lines of the table, read by range and kept while they are near the screen. */
import type { RowId } from '../../src/protocol/model.js';
import {
  ALL_ROWS,
  type ColumnRef,
  type LinesResult,
  type QueryProblem,
  type RowsMode,
  type TableInfo,
  type TableLine,
  type TableQuery,
} from '../../src/protocol/table.js';
import type { Failure } from '../../src/protocol/rpc.js';
import { columnKey } from '../columns.js';
import type { Host } from '../rpc.js';
import { isRow, loaded, type LoadedLine, type LoadedRow } from '../rows.js';
import { BLOCK, BlockCache } from './blocks.js';

const KEPT_BLOCKS = 48;
/** Columns in sight are read before the others where there are so many times as many. */
const WORTH_A_PART = 2;
/** The others are read when nothing has moved for so long. */
const REST_MS = 100;
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
  /** How the lines that are shown are arranged: as the last answer, which a new query does not change. */
  rows: RowsMode = ALL_ROWS.rows;
  /** Rows that were not there a moment ago. */
  readonly added = new Set<RowId>();
  readonly #blocks = new BlockCache<LoadedLine>(KEPT_BLOCKS);
  readonly #known = new Set<RowId>();
  #growth = 0;
  readonly #baselines = new Map<RowId, LoadedRow>();
  readonly #baselinesAsked = new Set<RowId>();
  #baselinesOf = '';
  #query: TableQuery = ALL_ROWS;
  #columns: readonly ColumnRef[] = [];
  #suffix = '';
  #range = { start: 0, end: BLOCK };
  /** Columns on the screen. */
  #inSight: readonly ColumnRef[] = [];
  /** Other columns have come into sight since the last rest: more may follow. */
  #sideways = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

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
    const isFirst = this.#suffix === '';
    if (isOther) {
      this.#growth = this.info && suffix === this.#suffix ? Math.max(0, info.total - this.info.total) : 0;
      this.info = info;
    }
    if (isFirst) {
      // So that the first rows are asked for at once.
      this.total = info.total;
    }
    this.#query = query;
    this.#columns = columns;
    this.#suffix = suffix;
    this.#blocks.setGeneration(`${info.version}${suffix}`);
    this.#ask();
    if (isOther) {
      this.events.onChange();
    }
  }

  /** Says that another order is shown from its top. */
  toTop(): void {
    this.#range = { start: 0, end: this.#range.end - this.#range.start };
  }

  /** Says which lines and columns are on the screen. */
  ensure(start: number, end: number, inSight: readonly ColumnRef[]): void {
    const by = start - this.#range.start;
    this.#sideways ||= this.#inSight.length > 0 && hasOthers(inSight, this.#inSight);
    this.#range = { start, end };
    this.#inSight = inSight;
    if (this.info && this.#suffix !== '') {
      this.#ask(by);
    }
  }

  /**
   * What is in sight first: it is there much sooner than all columns, and leaves less to clean up behind it.
   * @param by how far the lines have just been scrolled: what comes next is read before it is in sight
   */
  #ask(by = 0): void {
    const part = this.#sideways ? null : this.#part();
    const { start, end } = this.#range;
    // At least one block: it says how many lines there are now.
    this.#readAll(start, Math.max(end, start + 1), part);
    if (by > 0 && by < BLOCK) {
      this.#readAll(end, Math.min(this.total, end + BLOCK), part);
    } else if (by < 0 && by > -BLOCK) {
      this.#readAll(Math.max(0, start - BLOCK), start, part);
    }
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#sideways = false;
      this.#readAll(this.#range.start, this.#range.end, null);
    }, REST_MS);
  }

  /** Columns that are in sight, where they are few of all. Null at first, too: columns are fitted by what is in them. */
  #part(): readonly ColumnRef[] | null {
    const shown = new Set(this.#columns.map(columnKey));
    const inSight = this.#inSight.filter((ref) => shown.has(columnKey(ref)));
    return inSight.length === 0 || inSight.length * WORTH_A_PART > shown.size ? null : inSight;
  }

  #readAll(start: number, end: number, part: readonly ColumnRef[] | null): void {
    for (const block of this.#blocks.take(start, end, part === null)) {
      void this.#read(block, this.#blocks.generation, part);
    }
  }

  /** @param part columns that are in sight; null: all that are shown */
  async #read(block: number, generation: string, part: readonly ColumnRef[] | null): Promise<void> {
    const columns = part ?? this.#columns;
    const query = this.#query;
    const result = await this.host.request('rows', { query, start: block * BLOCK, end: (block + 1) * BLOCK, columns });
    const lines = result.ok ? loaded(result.value.rows, columns) : null;
    if (!result.ok && part === null && result.error.code !== 'cancelled' && generation === this.#blocks.generation) {
      this.events.onFailure(result.error);
    }
    if (!this.#blocks.put(block, generation, lines, part === null) || !lines || !result.ok) {
      return;
    }
    const { total, matching, version } = result.value;
    const isSeen = block * BLOCK < this.#range.end && (block + 1) * BLOCK > this.#range.start;
    const isOther = total !== this.total || matching !== this.matching;
    this.rows = query.rows;
    this.#count(result.value);
    this.#notice(lines.filter(isRow));
    if (this.info && version !== this.info.version) {
      // It moved on while we asked.
      this.events.onStale();
    }
    if (isSeen || isOther || (block + 1) * BLOCK >= total) {
      this.events.onChange();
    }
    if (part === null || generation === this.#baselinesOf) {
      void this.#readBaselines(lines, generation);
    }
  }

  #count({ total, matching, problem }: LinesResult): void {
    this.total = total;
    this.matching = matching;
    this.problem = problem;
    if (this.#range.start >= total && total > 0) {
      this.ensure(Math.max(0, total - BLOCK), total, this.#inSight);
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
  async #readBaselines(lines: readonly LoadedLine[], generation: string): Promise<void> {
    const asked = this.#baselinesAsked;
    if (generation !== this.#baselinesOf) {
      this.#baselinesOf = generation;
      asked.clear();
    }
    const wanted = new Set(lines.filter(isRow).flatMap((line) => this.baselineOf(line) ?? []));
    const ids = [...wanted].filter((id) => !asked.has(id));
    if (ids.length === 0) {
      return;
    }
    ids.forEach((id) => asked.add(id));
    const columns = this.#columns;
    const { baseline, expressions } = this.#query;
    const result = await this.host.request('rowsById', { ids, columns, baseline, expressions });
    if (result.ok && generation === this.#baselinesOf) {
      for (const id of this.#baselines.keys()) {
        if (!asked.has(id)) {
          this.#baselines.delete(id);
        }
      }
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

  /** Lines that were read. @param fresh only those of the present query and version */
  loaded(fresh = false): Iterable<LoadedLine> {
    return this.#blocks.items(fresh);
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

function hasOthers(columns: readonly ColumnRef[], before: readonly ColumnRef[]): boolean {
  if (columns === before) {
    return false;
  }
  const known = new Set(before.map(columnKey));
  return columns.some((column) => !known.has(columnKey(column)));
}
