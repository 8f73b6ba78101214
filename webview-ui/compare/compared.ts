/** Which rows stand side by side, and what their order means for the view. */
import type { Row, RowId } from '../../src/protocol/model.js';
import type { PanelState } from '../../src/protocol/panel.js';

export const MOST_COMPARED = 8;

type Shared = Pick<PanelState, 'selected' | 'baseline'>;

/**
 * The chosen baseline first, then the selected rows in their order. A single experiment is compared with its own baseline.
 * @param rows what is known about the selected rows
 */
export function comparedRows({ selected, baseline }: Shared, rows: readonly Row[]): readonly RowId[] {
  const [only] = rows;
  const own = selected.length === 1 && baseline === null && only?.id === selected[0] ? (only?.baseline ?? null) : null;
  const first = baseline ?? own;
  return (first === null ? selected : [first, ...selected.filter((id) => id !== first)]).slice(0, MOST_COMPARED);
}

/** The view without a row; one that is only there as the baseline is no baseline any more. */
export function takenOut({ selected, baseline }: Shared, id: RowId): Partial<PanelState> {
  const without = selected.filter((one) => one !== id);
  return { selected: without, ...(baseline === id ? { baseline: null } : {}) };
}

/** The selection with a row put where another is; null when it is there already, or one of them is not selected. */
export function putAt({ selected }: Pick<Shared, 'selected'>, id: RowId, place: RowId): readonly RowId[] | null {
  const [from, to] = [selected.indexOf(id), selected.indexOf(place)];
  if (from < 0 || to < 0 || from === to) {
    return null;
  }
  const without = selected.filter((one) => one !== id);
  return [...without.slice(0, to), id, ...without.slice(to)];
}
