/** The language and the queries over plain rows, one cell after the other, as one would write them without thinking of speed. */
import type { Choice, FilterNode, NumberNode } from '../../../src/core/experiments/language/syntax.js';
import { compareCells, equalCells, formatCell } from '../../../src/core/values/index.js';
import type { Cell, ColumnRef, Sort } from '../../../src/protocol/index.js';

/** The cell of a row, by its position. */
export type CellOf = (row: number, column: ColumnRef) => Cell;
/** The row that differences are counted from; -1 for none. */
export type BaseOf = (row: number) => number;

export function naiveSort(rows: readonly number[], sort: readonly Sort[], cellOf: CellOf): number[] {
  return [...rows].sort((a, b) => {
    for (const { column, direction } of sort) {
      const order = compareCells(cellOf(a, column), cellOf(b, column), direction);
      if (order !== 0) {
        return order;
      }
    }
    return a - b;
  });
}

export function naiveGroups(rows: readonly number[], columns: readonly ColumnRef[], cellOf: CellOf): number[][] {
  const groups: number[][] = [];
  for (const row of rows) {
    const group = groups.find(([first = -1]) => columns.every((column) => equalCells(cellOf(first, column), cellOf(row, column))));
    if (group) {
      group.push(row);
    } else {
      groups.push([row]);
    }
  }
  return groups;
}

/** NaN for NaN; null for what is no number, `error` for what cannot be read. */
export type NaiveNumber = number | null | 'error';

export function naiveNumber(node: NumberNode, row: number, cellOf: CellOf, baseOf: BaseOf): NaiveNumber {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'column':
      return numberOf(cellOf(row, node.ref));
    case 'negative':
      return lift([naiveNumber(node.of, row, cellOf, baseOf)], ([x = 0]) => -x);
    case 'operation':
      return lift(
        [node.left, node.right].map((one) => naiveNumber(one, row, cellOf, baseOf)),
        ([x = 0, y = 0]) => ({ '+': x + y, '-': x - y, '*': x * y, '/': x / y, '^': x ** y })[node.operator],
      );
    case 'call': {
      const [first] = node.of;
      if (first && (node.name === 'base' || node.name === 'delta' || node.name === 'pct')) {
        const before = baseOf(row) < 0 ? null : naiveNumber(first, baseOf(row), cellOf, baseOf);
        const now = naiveNumber(first, row, cellOf, baseOf);
        return node.name === 'base'
          ? before
          : lift([now, before], ([x = 0, y = 0]) => (node.name === 'delta' ? x - y : (100 * (x - y)) / Math.abs(y)));
      }
      return lift(
        node.of.map((one) => naiveNumber(one, row, cellOf, baseOf)),
        (all) => simple(node.name, all),
      );
    }
  }
}

function simple(name: string, all: readonly number[]): number {
  const [x = NaN] = all;
  switch (name) {
    case 'min':
      return Math.min(...all);
    case 'max':
      return Math.max(...all);
    case 'mean':
      return all.reduce((a, b) => a + b, 0) / all.length;
    case 'sqrt':
      return Math.sqrt(x);
    case 'abs':
      return Math.abs(x);
    case 'exp':
      return Math.exp(x);
    case 'log':
      return Math.log(x);
    case 'log10':
      return Math.log10(x);
    case 'log2':
      return Math.log2(x);
    default:
      throw new Error(name);
  }
}

function lift(all: readonly NaiveNumber[], compute: (numbers: readonly number[]) => number): NaiveNumber {
  return all.includes('error') ? 'error' : all.includes(null) ? null : compute(all as number[]);
}

function numberOf(cell: Cell): NaiveNumber {
  if (typeof cell === 'number') {
    return cell;
  }
  if (typeof cell !== 'object' || cell === null) {
    return null;
  }
  return {
    missing: null,
    'not-fetched': null,
    json: null,
    error: 'error' as const,
    nan: NaN,
    inf: cell.t === 'inf' ? cell.sign * Infinity : 0,
    int: cell.t === 'int' ? Number(cell.text) : 0,
  }[cell.t];
}

/** Null: neither true nor false. */
export function naiveFilter(node: FilterNode, row: number, cellOf: CellOf, baseOf: BaseOf): boolean | null {
  switch (node.kind) {
    case 'all': {
      const all = node.of.map((one) => naiveFilter(one, row, cellOf, baseOf));
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'any': {
      const all = node.of.map((one) => naiveFilter(one, row, cellOf, baseOf));
      return all.includes(true) ? true : all.includes(null) ? null : false;
    }
    case 'not': {
      const one = naiveFilter(node.of, row, cellOf, baseOf);
      return one === null ? null : !one;
    }
    case 'compare': {
      const x = naiveNumber(node.left, row, cellOf, baseOf);
      const y = naiveNumber(node.right, row, cellOf, baseOf);
      if (typeof x !== 'number' || typeof y !== 'number' || Number.isNaN(x) || Number.isNaN(y)) {
        return null;
      }
      return { '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y, '=': x === y, '!=': x !== y }[node.order];
    }
    case 'among': {
      if (node.of.kind !== 'column') {
        throw new Error('not made in tests');
      }
      const cell = cellOf(row, node.of.ref);
      const is = node.choices.some((choice) => isChoice(cell, choice));
      const absent =
        typeof cell === 'object' &&
        cell !== null &&
        (cell.t === 'missing' || cell.t === 'not-fetched' || cell.t === 'error' || (cell.t === 'nan' && !is));
      return absent ? null : is !== node.negated;
    }
    case 'question': {
      if (node.of.kind !== 'column') {
        throw new Error('not made in tests');
      }
      const cell = cellOf(row, node.of.ref);
      const kind = typeof cell === 'object' && cell !== null ? cell.t : 'value';
      const base = baseOf(row);
      return {
        has: kind !== 'missing' && kind !== 'error' && kind !== 'not-fetched',
        missing: kind === 'missing',
        nan: kind === 'nan',
        unreadable: kind === 'error',
        unfetched: kind === 'not-fetched',
        differs: base >= 0 && !equalCells(cell, cellOf(base, node.of.ref)),
      }[node.question];
    }
    default:
      throw new Error(`${node.kind} is not made in tests`);
  }
}

/** Lists are equal however they are spaced. */
function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

function isChoice(cell: Cell, choice: Choice): boolean {
  switch (choice.kind) {
    case 'text':
      return cell === choice.text;
    case 'range': {
      const number = numberOf(cell);
      return typeof number === 'number' && choice.from <= number && number <= choice.to;
    }
    case 'shown':
      return (
        formatCell(cell, { full: true }) === choice.text ||
        (typeof cell === 'object' && cell?.t === 'json' && sameJson(cell.text, choice.text)) ||
        (typeof cell === 'number' && choice.text.trim() !== '' && Number(choice.text) === cell) ||
        (typeof cell === 'object' && cell?.t === 'nan' && choice.text.toLowerCase() === 'nan')
      );
    case 'time':
      throw new Error('not made in tests');
  }
}
