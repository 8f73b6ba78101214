/** One store with the results of the last questions to it: filters, orders, lines. */
import type { Column, ColumnRef, Expression, QueryProblem, RowField, RowId, TableQuery } from '../../../protocol/index.js';
import { parseFilter } from '../language/filter.js';
import { LanguageError } from '../language/problem.js';
import type { Store } from '../store.js';
import { sameAt, type Vector } from '../store/vector.js';
import { Frame } from './frame.js';
import { arrange, Lines, type Arrangement } from './lines.js';
import { filterMask, YES } from './mask.js';
import { sortRows } from './order.js';
import { Recent } from './recent.js';
import type { Steps } from './steps.js';

/** Positions of rows that pass a filter. */
interface Filtered {
  readonly rows: Uint32Array;
  readonly passes: (row: number) => boolean;
  /** Why the filter was not used. */
  readonly problem: QueryProblem | null;
}

/** The same in order. */
export interface Ordered extends Filtered {
  readonly frame: Frame;
}

export interface Arranged extends Ordered {
  readonly lines: Lines;
}

/** What decides which rows there are, and in which order. */
export type RowsQuery = Pick<TableQuery, 'filter' | 'sort' | 'baseline' | 'expressions' | 'differingIn'>;

/** Times like `3d` move on this often. */
const MINUTE = 60_000;

export class Table {
  private readonly fields = new Map<RowField, Vector>();
  private readonly frames = new Recent<Frame>(4);
  private readonly filtered = new Recent<Filtered>(8);
  private readonly orders = new Recent<Uint32Array>(8);
  private readonly arrangements = new Recent<Arrangement>(4);
  private readonly lines_ = new Recent<Lines>(4);

  /** @param mainMetric the metric that says which row is best */
  constructor(
    readonly store: Store,
    readonly mainMetric: Column | null,
  ) {}

  frame(expressions: readonly Expression[], baseline: RowId | null): Frame {
    const key = JSON.stringify([expressions, baseline]);
    return this.frames.get(key) ?? this.frames.set(key, new Frame(this.store, { expressions, baseline }, this.fields));
  }

  /** @param now milliseconds since the epoch */
  *order(query: RowsQuery, now: number): Steps<Ordered> {
    const frame = this.frame(query.expressions, query.baseline);
    const filtered = yield* this.filter(query, frame, now);
    const key = JSON.stringify([this.filterKey(query, now), query.sort]);
    const rows =
      this.orders.get(key) ??
      this.orders.set(
        key,
        yield* sortRows(
          filtered.rows.slice(),
          query.sort.map(({ column, direction }) => ({ vector: frame.vector(column), direction })),
        ),
      );
    return { ...filtered, frame, rows };
  }

  *arranged(query: TableQuery, now: number): Steps<Arranged> {
    const ordered = yield* this.order(query, now);
    const key = JSON.stringify([this.filterKey(query, now), query.sort, query.rows]);
    const arrangement =
      this.arrangements.get(key) ?? this.arrangements.set(key, yield* arrange(ordered.frame, ordered.rows, query.rows, query.sort));
    yield;
    const folded = `${key}${JSON.stringify(query.folding)}`;
    const lines = this.lines_.get(folded) ?? this.lines_.set(folded, new Lines(arrangement, query.folding));
    return { ...ordered, lines };
  }

  private *filter(query: RowsQuery, frame: Frame, now: number): Steps<Filtered> {
    const key = this.filterKey(query, now);
    const known = this.filtered.get(key);
    if (known) {
      return known;
    }
    let mask: Uint8Array | null = null;
    let problem: QueryProblem | null = null;
    try {
      const node = parseFilter(query.filter, frame.names);
      mask = node && filterMask(node, frame, now);
    } catch (error) {
      if (!(error instanceof LanguageError)) {
        throw error;
      }
      problem = error.problem;
    }
    yield;
    const differing = query.differingIn && (yield* differsIn(query.differingIn, frame));
    const passes = (row: number): boolean => (mask === null || mask[row] === YES) && (differing === null || differing[row] === 1);
    const rows = new Uint32Array(frame.size);
    let length = 0;
    for (let row = 0; row < rows.length; row++) {
      if (passes(row)) {
        rows[length++] = row;
      }
    }
    return this.filtered.set(key, { rows: rows.slice(0, length), passes, problem });
  }

  private filterKey({ filter, expressions, baseline, differingIn }: RowsQuery, now: number): string {
    const minute = /\btime\b/.test(filter) ? Math.floor(now / MINUTE) : 0;
    return JSON.stringify([filter, expressions, baseline, differingIn, minute]);
  }
}

/** Rows that are not as their baselines in one of the columns. */
function* differsIn(columns: readonly ColumnRef[], frame: Frame): Steps<Uint8Array> {
  const differs = new Uint8Array(frame.size);
  const { bases } = frame;
  for (const column of columns) {
    const vector = frame.vector(column);
    for (let row = 0; row < differs.length; row++) {
      const base = bases[row] ?? -1;
      if (base >= 0 && !sameAt(vector, row, base)) {
        differs[row] = 1;
      }
    }
    yield;
  }
  return differs;
}
