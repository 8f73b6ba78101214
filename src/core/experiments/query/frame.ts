/** Every column of a store as a vector, also those that are in no file: fields of the rows, expressions, differences. */
import type { ColumnRef, Expression, RowField, RowId } from '../../../protocol/index.js';
import { fieldCell } from '../fields.js';
import { checkedExpression } from '../language/expression.js';
import { Names } from '../language/names.js';
import { LanguageError } from '../language/problem.js';
import type { NumberNode } from '../language/syntax.js';
import { isDelta, isField, isFileColumn } from '../refs.js';
import type { Store } from '../store.js';
import { VectorBuilder, type Vector } from '../store/vector.js';
import { evaluate, numbersOf, vectorOf, type Numbers } from './numbers.js';

/** What columns are computed with. */
export interface Setting {
  readonly expressions: readonly Expression[];
  /** Null: each row's own. */
  readonly baseline: RowId | null;
}

const NO_ROW = -1;

/** Vectors of one store with one setting, each made when it is asked for. Rows are meant by their position in the store. */
export class Frame {
  readonly names: Names;
  /** The positions 0, 1, 2, ... */
  readonly positions: Uint32Array;
  private readonly vectors = new Map<string, Vector>();
  private readonly numbers_ = new Map<Vector, Numbers>();
  private bases_: Int32Array | null = null;
  private owners_: Int32Array | null = null;

  /** @param fields vectors of the rows' fields, which do not depend on the setting: shared by the frames of a store */
  constructor(
    readonly store: Store,
    readonly setting: Setting,
    private readonly fields: Map<RowField, Vector>,
  ) {
    this.names = new Names(store.columns, setting.expressions);
    this.positions = Uint32Array.from(store.rows, (_, position) => position);
  }

  get size(): number {
    return this.positions.length;
  }

  /** Position of the row that each row's differences are counted from, or -1. */
  get bases(): Int32Array {
    if (this.bases_ === null) {
      const { store, setting } = this;
      const chosen = setting.baseline === null ? null : (store.indexOf(setting.baseline) ?? NO_ROW);
      this.bases_ = Int32Array.from(store.rows, ({ baseline }, row) => {
        const base = chosen ?? (baseline === null ? NO_ROW : (store.indexOf(baseline) ?? NO_ROW));
        return base === row ? NO_ROW : base;
      });
    }
    return this.bases_;
  }

  /** Position of the commit below which each experiment stands; -1 for what stands by itself. */
  get owners(): Int32Array {
    const { rows } = this.store;
    this.owners_ ??= Int32Array.from(rows, ({ kind, baseline }) => {
      const owner = kind === 'experiment' && baseline !== null ? this.store.indexOf(baseline) : undefined;
      return owner !== undefined && rows[owner]?.kind === 'commit' ? owner : NO_ROW;
    });
    return this.owners_;
  }

  vector(ref: ColumnRef): Vector {
    if (isField(ref)) {
      return this.field(ref);
    }
    const key = JSON.stringify(ref);
    let vector = this.vectors.get(key);
    if (vector === undefined) {
      const stored = isFileColumn(ref) ? this.store.vector(ref) : this.computed(ref);
      vector = stored ?? new VectorBuilder(this.size).vector(this.positions, this.size);
      this.vectors.set(key, vector);
    }
    return vector;
  }

  numbers(ref: ColumnRef): Numbers {
    const vector = this.vector(ref);
    let numbers = this.numbers_.get(vector);
    if (numbers === undefined) {
      numbers = numbersOf(vector);
      this.numbers_.set(vector, numbers);
    }
    return numbers;
  }

  /** The vector of what stands in a filter: a column as it is, anything else computed. */
  vectorOf(node: NumberNode): Vector {
    return node.kind === 'column' ? this.vector(node.ref) : vectorOf(evaluate(node, this), this.positions);
  }

  private field(field: RowField): Vector {
    let vector = this.fields.get(field);
    if (vector === undefined) {
      const built = new VectorBuilder(this.size);
      this.store.rows.forEach((row, position) => built.set(position, fieldCell(row, field)));
      vector = built.vector(this.positions, this.size);
      this.fields.set(field, vector);
    }
    return vector;
  }

  private computed(ref: ColumnRef): Vector {
    try {
      return vectorOf(evaluate(this.node(ref), this), this.positions);
    } catch (error) {
      if (!(error instanceof LanguageError)) {
        throw error;
      }
      const built = new VectorBuilder(this.size);
      this.positions.forEach((row) => built.set(row, { t: 'error', message: error.message }));
      return built.vector(this.positions, this.size);
    }
  }

  /** Throws `LanguageError`. */
  private node(ref: ColumnRef): NumberNode {
    const nowhere = { start: 0, end: 0 };
    if (isDelta(ref)) {
      const of: NumberNode = { kind: 'column', ref: ref[2], ...nowhere };
      return { kind: 'call', name: ref[1] === 'percent' ? 'pct' : 'delta', of: [of], ...nowhere };
    }
    const expression = this.setting.expressions.find(({ name }) => name === ref[1]);
    if (expression === undefined) {
      throw new LanguageError(0, 0, `There is no expression named ${ref[1]}.`);
    }
    return checkedExpression(expression, this.names);
  }
}
