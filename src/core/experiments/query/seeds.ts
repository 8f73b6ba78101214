/** Experiments that were repeated: the same parameters but for the seed. */
import type { ColumnId } from '../../../protocol/index.js';
import type { Frame } from './frame.js';
import { groupRows } from './groups.js';
import { sameAt } from '../store/vector.js';

/** What says which of several equal runs it is. */
const SEED = /(^|[._/-])(random[_-]?)?(seed|state|repeat|replicate|replica|trial|fold|rng|run|run[_-]?id)s?$/i;

export interface SeedGroups {
  /** Parameters that look like seeds, and that differ. */
  readonly seeds: readonly ColumnId[];
  /** The other parameters that differ: rows that agree in them were repeated. */
  readonly by: readonly ColumnId[];
  /** Groups of two rows and more. */
  readonly groups: number;
}

/** Over experiments that ended; `by` is empty when none was repeated. */
export function seedGroups(frame: Frame): SeedGroups {
  const { store } = frame;
  const rows = frame.positions.filter((row) => {
    const { kind, state } = store.rows[row] ?? {};
    return kind === 'experiment' && state === 'success';
  });
  const first = rows[0];
  const differing = store.columns.filter(({ id }) => {
    const vector = frame.vector(id);
    return id[0] === 'param' && first !== undefined && rows.some((row) => !sameAt(vector, row, first));
  });
  const isSeed = (id: ColumnId): boolean => SEED.test(id.at(-1) ?? '');
  const seeds = differing.filter(({ id }) => isSeed(id)).map(({ id }) => id);
  const by = differing.filter(({ id }) => !isSeed(id)).map(({ id }) => id);
  const groups = groupRows(
    rows,
    by.map((id) => frame.vector(id)),
  ).filter((group) => group.rows.length > 1).length;
  return groups === 0 || by.length === 0 ? { seeds: [], by: [], groups: 0 } : { seeds, by, groups };
}
