/** How long ago something was, in few characters: `3 h`; a date after a month. @param time milliseconds since the epoch */
export function ago(time: number | null, now = Date.now()): string {
  if (time === null) {
    return '';
  }
  const minutes = Math.max(0, Math.round((now - time) / 60_000));
  return minutes < 1
    ? 'now'
    : minutes < 60
      ? `${minutes} min`
      : minutes < 1440
        ? `${Math.round(minutes / 60)} h`
        : minutes < 44640
          ? `${Math.round(minutes / 1440)} d`
          : new Date(time).toLocaleDateString();
}
