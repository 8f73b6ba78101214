/** Colours of selected experiments: theme colours that people can change, told apart by those who see colours differently. */
import { MARKS } from '../src/protocol/panel.js';
import type { Theme } from './theme.js';

/** After the last colour, the same colours with other strokes. */
const STROKES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [1, 2], [4, 2, 1, 2]];

export interface Mark {
  readonly color: string;
  readonly stroke: readonly number[];
}

export function markOf(slot: number, { marks }: Pick<Theme, 'marks'>): Mark {
  return {
    color: marks[slot % MARKS] ?? 'currentColor',
    stroke: STROKES[Math.floor(slot / MARKS) % STROKES.length] ?? [],
  };
}
