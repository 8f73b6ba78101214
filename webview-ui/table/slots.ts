/** Which element shows which line: one whose line has left the screen takes one that came, so that none is made or thrown away meanwhile. */

/** A line, and the number of the element that shows it. */
export interface Slot {
  readonly slot: number;
  readonly line: number;
}

export class Slots {
  #slots: ReadonlyMap<number, number> = new Map();

  /**
   * Gives each line an element; a line that was there before keeps its own.
   * @param lines none twice
   * @returns in the order of the elements
   */
  assign(lines: readonly number[]): readonly Slot[] {
    const slots = new Map<number, number>();
    for (const line of lines) {
      const slot = this.#slots.get(line);
      if (slot !== undefined) {
        slots.set(line, slot);
      }
    }
    const taken = new Set(slots.values());
    let next = 0;
    for (const line of lines) {
      if (!slots.has(line)) {
        while (taken.has(next)) {
          next++;
        }
        slots.set(line, next++);
      }
    }
    this.#slots = slots;
    return [...slots].map(([line, slot]) => ({ slot, line })).sort((a, b) => a.slot - b.slot);
  }
}

/** Ids of elements in the order of their lines, for `aria-owns`; undefined where they are in that order by themselves. */
export function readingOrder(slots: readonly Slot[], idOf: (slot: number) => string): string | undefined {
  return slots.every(({ line }, at) => at === 0 || line > (slots[at - 1]?.line ?? -1))
    ? undefined
    : [...slots]
        .sort((a, b) => a.line - b.line)
        .map(({ slot }) => idOf(slot))
        .join(' ');
}
