/**
 * Stars, tags and notes of an experiment, kept as a Git note of its commit: a line for each thing that somebody did, sorted by time.
 *
 *     2026-01-31T10:15:00.000Z {"by":"Ada <ada@example.org>","star":true}
 *
 * Two such notes are merged by taking the lines of both, as `git notes merge --strategy=cat_sort_uniq` does too: nothing anybody wrote is
 * lost, and what was done last holds. Each person has a note of their own.
 */
import type { Marks } from '../../protocol/index.js';

export const NOTES_REF = 'refs/notes/espalier';

export interface MarkChange {
  readonly star?: boolean;
  /** Tags put on and taken off. */
  readonly tags?: Readonly<Record<string, boolean>>;
  /** One's own; empty: none. */
  readonly note?: string;
}

interface Entry extends MarkChange {
  readonly time: number;
  readonly by: string;
}

const LINE = /^(\S+) (\{.*\})$/;

/** Null: nothing is noted. */
export function marksOf(text: string): Marks | null {
  let star = false;
  const tags = new Map<string, boolean>();
  const notes = new Map<string, string>();
  for (const entry of entriesOf(text)) {
    star = entry.star ?? star;
    Object.entries(entry.tags ?? {}).forEach(([tag, on]) => tags.set(tag, on));
    if (entry.note !== undefined) {
      notes.delete(entry.by);
      notes.set(entry.by, entry.note);
    }
  }
  const on = [...tags].filter(([, is]) => is).map(([tag]) => tag);
  const written = [...notes].filter(([, note]) => note !== '');
  const note = written.length === 1 ? (written[0]?.[1] ?? null) : written.map(([by, one]) => `${nameOf(by)}: ${one}`).join('\n') || null;
  return star || on.length > 0 || note !== null ? { star, tags: on.sort(), note } : null;
}

/** The note that a person wrote; empty: none. */
export function noteBy(text: string, by: string): string {
  return entriesOf(text).findLast((entry) => entry.by === by && entry.note !== undefined)?.note ?? '';
}

/** The text with one line more, later than all that are there: a clock that is slow must not undo what it does. */
export function withChange(text: string, by: string, change: MarkChange, now: number): string {
  const last = entriesOf(text).at(-1)?.time ?? -Infinity;
  const time = new Date(Math.max(now, last + 1)).toISOString();
  return mergeLines(text, `${time} ${JSON.stringify({ by, ...change })}\n`);
}

/** The lines of both, sorted, each once; also lines that are not understood. */
export function mergeLines(a: string, b: string): string {
  const lines = [...a.split('\n'), ...b.split('\n')].filter((line) => line.trim() !== '');
  return [...new Set(lines)]
    .sort()
    .map((line) => `${line}\n`)
    .join('');
}

function entriesOf(text: string): Entry[] {
  return text
    .split('\n')
    .flatMap((line) => readLine(line) ?? [])
    .sort((a, b) => a.time - b.time);
}

/** Null for what is no such line: the note may be of anybody. */
function readLine(line: string): Entry | null {
  const [, at = '', json = ''] = LINE.exec(line) ?? [];
  const time = Date.parse(at);
  if (Number.isNaN(time)) {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const { by, star, tags, note } = value as Partial<Record<'by' | 'star' | 'tags' | 'note', unknown>>;
  const onOff =
    typeof tags === 'object' && tags !== null
      ? Object.entries(tags).filter((one): one is [string, boolean] => typeof one[1] === 'boolean')
      : [];
  return {
    time,
    by: typeof by === 'string' ? by : '',
    ...(typeof star === 'boolean' ? { star } : {}),
    ...(onOff.length > 0 ? { tags: Object.fromEntries(onOff) } : {}),
    ...(typeof note === 'string' ? { note } : {}),
  };
}

/** `Ada` of `Ada <ada@example.org>`. */
function nameOf(by: string): string {
  return by.replace(/ *<[^>]*>$/, '') || by;
}
