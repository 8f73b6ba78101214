/** Names of refs that are Espalier's own, beside those of DVC. */
import { parseExperimentRef } from '../experiments/gitObjects.js';

const TRASH = 'refs/espalier/trash/';
const BACKUP = 'refs/espalier/backup/';
/** Days that what was removed is kept. */
export const KEPT_DAYS = 30;
const DAY = 86_400_000;

/** A time that is also a valid part of a ref: 20240131T101500123. */
export function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:.Z]/g, '');
}

/** Milliseconds since the epoch; null for what is no stamp. */
export function timeOfStamp(stamp: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(stamp);
  const [, year, month, day, hour, minute, second, millisecond] = match ?? [];
  const time = match
    ? Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${millisecond ?? ''}Z`)
    : NaN;
  return Number.isNaN(time) ? null : time;
}

/** Where a removed ref is kept. */
export function trashRef(ref: string, stamp: string): string {
  return `${TRASH}${stamp}/${ref.slice('refs/'.length)}`;
}

export interface TrashedRef {
  /** What it was called. */
  readonly original: string;
  readonly name: string;
  readonly baseline: string;
  readonly removed: number;
}

/** Null for a ref that is no experiment in the trash. */
export function parseTrashRef(ref: string): TrashedRef | null {
  const rest = ref.startsWith(TRASH) ? ref.slice(TRASH.length) : '';
  const slash = rest.indexOf('/');
  const removed = timeOfStamp(rest.slice(0, slash));
  const original = `refs/${rest.slice(slash + 1)}`;
  const experiment = parseExperimentRef(original);
  return removed === null || experiment === null ? null : { original, removed, ...experiment };
}

export function backupRef(stamp: string): string {
  return `${BACKUP}${stamp}`;
}

export function timeOfBackup(ref: string): number | null {
  return ref.startsWith(BACKUP) ? timeOfStamp(ref.slice(BACKUP.length)) : null;
}

export function isExpired(time: number, now: number): boolean {
  return now - time > KEPT_DAYS * DAY;
}

export function experimentRef(baseline: string, name: string): string {
  return `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${name}`;
}

/** The first of `name`, `name-2`, `name-3` … that is free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; isTaken(free); number++) {
    free = `${name}-${number}`;
  }
  return free;
}
