/** Which rows are selected, and the colour of each. */
import type { SharedView } from '../../protocol/panel.js';
import type { RowId } from '../../protocol/model.js';

type Selection = Pick<SharedView, 'selected' | 'slots'>;

/**
 * The selection of these rows. A row keeps its slot while it is selected; a new one takes the lowest that is free,
 * so that deselecting one does not recolour the others.
 */
export function select(before: Selection, rows: readonly RowId[]): Selection {
  const had = new Map(before.selected.map((id, at) => [id, before.slots[at] ?? -1]));
  const selected = [...new Set(rows)];
  const taken = new Set<number>();
  for (const id of selected) {
    taken.add(had.get(id) ?? -1);
  }
  let free = 0;
  const slots = selected.map((id) => {
    const slot = had.get(id) ?? -1;
    if (slot >= 0) {
      return slot;
    }
    while (taken.has(free)) {
      free++;
    }
    taken.add(free);
    return free;
  });
  return { selected, slots };
}

export function slotsOf({ selected, slots }: Selection): ReadonlyMap<RowId, number> {
  return new Map(selected.map((id, at) => [id, slots[at] ?? 0]));
}
