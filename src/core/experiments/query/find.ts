/** The next or previous cell that holds a text, or differs from the baseline, in the order of the lines. */
import type { CellPlace, ColumnRef, Cursor, FindResult } from '../../../protocol/index.js';
import { isField } from '../refs.js';
import { sameAt, type Vector } from '../store/vector.js';
import type { Frame } from './frame.js';
import { finder, markFound } from './searchRows.js';
import type { Steps } from './steps.js';
import type { Arranged } from './table.js';

/** Cells that were found, by the places of their rows as if no line was folded. */
export interface Hits {
  /** Positions of rows in order. */
  readonly rows: Uint32Array;
  readonly columns: number;
  /** 1 for a hit, row by row. */
  readonly marks: Uint8Array;
  readonly cells: number;
  readonly hitRows: number;
}

export function* textHits(arranged: Arranged, columns: readonly ColumnRef[], text: string, matchCase: boolean): Steps<Hits> {
  const find = finder(text, matchCase);
  return yield* hits(arranged, columns, (vector, _, found) => {
    if (text !== '') {
      markFound(vector, find, found);
    }
  });
}

export function* differenceHits(arranged: Arranged, columns: readonly ColumnRef[]): Steps<Hits> {
  const { bases } = arranged.frame;
  return yield* hits(arranged, columns, (vector, column, found) => {
    if (!isField(column)) {
      bases.forEach((base, row) => {
        if (base >= 0 && !sameAt(vector, row, base)) {
          found(row);
        }
      });
    }
  });
}

function* hits(
  { frame, lines }: Arranged,
  columns: readonly ColumnRef[],
  mark: (vector: Vector, column: ColumnRef, found: (row: number) => void) => void,
): Steps<Hits> {
  const rows = Uint32Array.from(lines.unfolded());
  const places = placesOf(rows, frame);
  const marks = new Uint8Array(rows.length * columns.length);
  const hit = new Uint8Array(rows.length);
  let cells = 0;
  for (const [at, column] of columns.entries()) {
    mark(frame.vector(column), column, (row) => {
      const place = places[row] ?? -1;
      if (place >= 0) {
        marks[place * columns.length + at] = 1;
        hit[place] = 1;
        cells++;
      }
    });
    yield;
  }
  return { rows, columns: columns.length, marks, cells, hitRows: hit.reduce((sum, one) => sum + one, 0) };
}

function placesOf(rows: Uint32Array, frame: Frame): Int32Array {
  const places = new Int32Array(frame.size).fill(-1);
  rows.forEach((row, place) => (places[row] = place));
  return places;
}

/** The hit after or before a cell; past the end it goes on from the start. */
export function stepTo(hits: Hits, { frame, lines }: Arranged, from: Cursor, direction: 'next' | 'previous'): Omit<FindResult, 'version'> {
  const { marks, columns, rows, cells } = hits;
  const counts = { cells, rows: hits.hitRows };
  const start = from === null ? -1 : rows.indexOf(frame.store.indexOf(from.row) ?? -1) * columns + from.column;
  const forward = direction === 'next';
  const known = from !== null && start >= 0;
  let at = forward
    ? marks.indexOf(1, known ? start + 1 : 0)
    : known && start === 0
      ? -1
      : marks.lastIndexOf(1, known ? start - 1 : Infinity);
  at = at >= 0 ? at : forward ? marks.indexOf(1) : marks.lastIndexOf(1);
  if (at < 0) {
    return { ...counts, found: null, at: null };
  }
  const row = rows[Math.floor(at / columns)] ?? -1;
  return { ...counts, found: placeOf(lines, frame, row, at % columns), at: marks.subarray(0, at).reduce((sum, one) => sum + one, 1) };
}

function placeOf(lines: Arranged['lines'], frame: Frame, row: number, column: number): CellPlace {
  const line = lines.lineOf(row, frame.size);
  return {
    row: frame.store.rows[row]?.id ?? '',
    column,
    line: line < 0 ? null : line,
    unfold: line < 0 ? (lines.foldedAbove(row) ?? []) : [],
  };
}
