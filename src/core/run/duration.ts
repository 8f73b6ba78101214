/** How long something took, short enough for a line of a tree. */

/** Of milliseconds: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? joined(minutes, 'min', whole % 60, 's') : joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** While it runs: whole seconds, so that the line keeps its length. */
export function elapsedText(milliseconds: number): string {
  return durationText(Math.max(10_000, milliseconds)) === durationText(10_000)
    ? `${Math.floor(Math.max(0, milliseconds) / 1000)} s`
    : durationText(milliseconds);
}

function joined(many: number, unit: string, few: number, smaller: string): string {
  return few === 0 ? `${many} ${unit}` : `${many} ${unit} ${few} ${smaller}`;
}
