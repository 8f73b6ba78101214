/** Rows as the lines of a table: flat, as a tree, or in groups, with some of them folded. */
import type { Cell, ColumnRef, Folding, LineKey, RowsMode, Sort } from '../../../protocol/index.js';
import type { Frame } from './frame.js';
import { groupRows, sortGroups } from './groups.js';
import type { Steps } from './steps.js';

/** Rows that a line stands for: a group, or a branch. */
export interface LineGroup {
  readonly by: readonly { readonly column: ColumnRef; readonly value: Cell }[];
  /** Those that pass the filter, in order. */
  readonly rows: Uint32Array;
}

/** A line with lines below it. */
interface Parent {
  readonly key: LineKey;
  /** Position of its row, or the complement (~) of its place in `groups`. */
  readonly entry: number;
  readonly parents: readonly Parent[];
  readonly rows: Uint32Array;
}

/** Lines of which none is folded yet. */
export interface Arrangement {
  readonly groups: readonly LineGroup[];
  /** Lines that can be folded, and lines without any below them, as a parent of none. */
  readonly top: readonly Parent[];
  /** Set when there is nothing but rows. */
  readonly flat: Uint32Array | null;
}

const NONE = new Uint32Array(0);

/** @param order rows that pass the filter, sorted by `sort`; groups are sorted by it too */
export function* arrange(frame: Frame, order: Uint32Array, mode: RowsMode, sort: readonly Sort[]): Steps<Arrangement> {
  if (mode === 'flat') {
    return { groups: [], top: [], flat: order };
  }
  if (mode === 'tree') {
    return { groups: [], top: commits(frame, order), flat: null };
  }
  if (mode === 'branches') {
    return branches(frame, order);
  }
  const groups = (yield* sortGroups(
    groupRows(
      order,
      mode.group.map((column) => frame.vector(column)),
    ),
    sort,
    frame,
  )).map(({ rows, values }): LineGroup => ({ rows, by: mode.group.map((column, at) => ({ column, value: values[at] ?? null })) }));
  const top = groups.map(({ by, rows }, at): Parent => ({ key: groupKey(by.map(({ value }) => value)), entry: ~at, parents: [], rows }));
  return { groups, top, flat: null };
}

function groupKey(values: readonly Cell[]): LineKey {
  return `group ${JSON.stringify(values)}`;
}

/** Commits and the workspace in the order of the tree, their experiments below them as they are sorted. */
function commits(frame: Frame, order: Uint32Array): Parent[] {
  const { owners: owner } = frame;
  const { rows } = frame.store;
  const below = new Map<number, number[]>();
  const matching = new Uint8Array(rows.length);
  for (const row of order) {
    const parent = owner[row] ?? -1;
    if (parent < 0) {
      matching[row] = 1;
    } else {
      const list = below.get(parent);
      if (list) {
        list.push(row);
      } else {
        below.set(parent, [row]);
      }
    }
  }
  return rows.flatMap((row, position): Parent[] => {
    const children = below.get(position);
    return (owner[position] ?? -1) >= 0 || (matching[position] === 0 && children === undefined)
      ? []
      : [{ key: row.id, entry: position, parents: [], rows: children === undefined ? NONE : Uint32Array.from(children) }];
  });
}

function branches(frame: Frame, order: Uint32Array): Arrangement {
  const { rows } = frame.store;
  const groups: LineGroup[] = [];
  const top: Parent[] = [];
  const byBranch = new Map<string, Parent[]>();
  for (const parent of commits(frame, order)) {
    const branch = rows[parent.entry]?.branch ?? null;
    if (branch === null) {
      top.push(parent);
    } else {
      const list = byBranch.get(branch);
      if (list) {
        list.push(parent);
      } else {
        byBranch.set(branch, [parent]);
      }
    }
  }
  const matching = new Uint8Array(rows.length);
  order.forEach((row) => (matching[row] = 1));
  for (const [branch, parents] of byBranch) {
    const members = parents.flatMap(({ entry, rows: below }) => [...(matching[entry] === 1 ? [entry] : []), ...below]);
    top.push({ key: `branch ${branch}`, entry: ~groups.length, parents, rows: NONE });
    groups.push({ by: [{ column: 'branch', value: branch }], rows: Uint32Array.from(members) });
  }
  return { groups, top, flat: null };
}

/** The lines that can be seen. */
export class Lines {
  readonly entries: Int32Array;
  readonly depths: Uint8Array;
  private readonly parents = new Map<number, Parent>();
  private readonly isOpen: (parent: Parent) => boolean;
  private inverse: Int32Array | null = null;
  private ancestors: Map<number, readonly LineKey[]> | null = null;

  constructor(
    private readonly arrangement: Arrangement,
    folding: Folding,
  ) {
    const entries: number[] = [];
    const depths: number[] = [];
    const except = new Set(folding.except);
    this.isOpen = ({ key }) => except.has(key) === folding.folded;
    const add = (parent: Parent, depth: number): void => {
      entries.push(parent.entry);
      depths.push(depth);
      this.parents.set(parent.entry, parent);
      if (this.isOpen(parent)) {
        parent.parents.forEach((one) => add(one, depth + 1));
        for (const row of parent.rows) {
          entries.push(row);
          depths.push(depth + 1);
        }
      }
    };
    arrangement.top.forEach((one) => add(one, 0));
    this.entries = arrangement.flat ? Int32Array.from(arrangement.flat) : Int32Array.from(entries);
    this.depths = arrangement.flat ? new Uint8Array(this.entries.length) : Uint8Array.from(depths);
  }

  get total(): number {
    return this.entries.length;
  }

  group(entry: number): LineGroup | undefined {
    return entry < 0 ? this.arrangement.groups[~entry] : undefined;
  }

  /** Key of a line that has others below it, and whether they can be seen. */
  parentAt(entry: number): { readonly key: LineKey; readonly children: number; readonly open: boolean } | null {
    const found = this.parents.get(entry);
    return found ? { key: found.key, children: found.parents.length + found.rows.length, open: this.isOpen(found) } : null;
  }

  /** Line of a row; -1 when it cannot be seen. @param size rows of the store */
  lineOf(row: number, size: number): number {
    if (this.inverse === null) {
      this.inverse = new Int32Array(size).fill(-1);
      this.entries.forEach((entry, line) => {
        if (this.inverse && entry >= 0) {
          this.inverse[entry] = line;
        }
      });
    }
    return this.inverse[row] ?? -1;
  }

  /** Keys of the folded lines above a row, outermost first; null when the row is not among them at all. */
  foldedAbove(row: number): readonly LineKey[] | null {
    return (this.ancestors ??= this.allAncestors()).get(row) ?? null;
  }

  /** Rows in order as if nothing was folded. */
  *unfolded(): Generator<number> {
    if (this.arrangement.flat) {
      yield* this.arrangement.flat;
    }
    yield* below(this.arrangement.top);
  }

  private allAncestors(): Map<number, readonly LineKey[]> {
    const found = new Map<number, readonly LineKey[]>();
    const visit = (parent: Parent, above: readonly LineKey[]): void => {
      if (parent.entry >= 0) {
        found.set(parent.entry, above);
      }
      const path = this.isOpen(parent) ? above : [...above, parent.key];
      parent.parents.forEach((one) => visit(one, path));
      parent.rows.forEach((row) => found.set(row, path));
    };
    this.arrangement.top.forEach((one) => visit(one, []));
    this.arrangement.flat?.forEach((row) => found.set(row, []));
    return found;
  }
}

function* below(parents: readonly Parent[]): Generator<number> {
  for (const { entry, parents: inner, rows } of parents) {
    if (entry >= 0) {
      yield entry;
    }
    yield* below(inner);
    yield* rows;
  }
}
