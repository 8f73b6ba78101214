/** Colours of selected experiments, told apart by people who see colours differently (after Okabe and Ito, and Tol). */
const DARK = ['#56b4e9', '#e69f00', '#2fc79b', '#f2798f', '#b9a1f5', '#e3d34b', '#f2a0d5', '#c4c4c4'];
const LIGHT = ['#0072b2', '#b35900', '#00795a', '#c2334d', '#6a51b8', '#7a6a00', '#a8327f', '#5f5f5f'];
/** After the eighth, the same colours with other strokes. */
const STROKES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [1, 2], [4, 2, 1, 2]];

export interface Mark {
  readonly color: string;
  readonly stroke: readonly number[];
}

export function markOf(slot: number, dark: boolean): Mark {
  const colors = dark ? DARK : LIGHT;
  return {
    color: colors[slot % colors.length] ?? '#888888',
    stroke: STROKES[Math.floor(slot / colors.length) % STROKES.length] ?? [],
  };
}
