/** Colours of numbers. */

/**
 * Colours from few to much, that tell apart also for those who see colours differently: every tenth of matplotlib's viridis.
 * On a dark background those from the fourth on stand out, on a light one those up to the sixth.
 */
const VIRIDIS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];
const [ON_DARK, ON_LIGHT] = [VIRIDIS.slice(4), VIRIDIS.slice(0, 7)];

/** @param share 0 to 1 */
export function rampColor(share: number, dark: boolean): string {
  const ramp = dark ? ON_DARK : ON_LIGHT;
  const place = Math.max(0, Math.min(1, share)) * (ramp.length - 1);
  const from = Math.min(ramp.length - 2, Math.floor(place));
  const [a, b] = [ramp[from], ramp[from + 1]];
  const mixed = [0, 1, 2].map((at) => Math.round((a?.[at] ?? 0) + ((b?.[at] ?? 0) - (a?.[at] ?? 0)) * (place - from)));
  return `rgb(${mixed.join(' ')})`;
}
