/** What `git diff --patch --unified=0` prints of one file, cut to what can be read at a glance. */
import type { ChangedLines, Hunk } from '../../protocol/index.js';

const MOST_LINES = 6;
const MOST_HUNKS = 4;
const LONGEST_LINE = 200;

/** The places with the most lines that are not blank come first. */
export function parseHunks(output: string): Omit<ChangedLines, 'path'> {
  const found: { at: number; lines: { added: boolean; text: string }[]; weight: number }[] = [];
  for (const line of output.split('\n')) {
    const [, at] = /^@@ -\S+ \+(\d+)/.exec(line) ?? [];
    const hunk = found.at(-1);
    if (at !== undefined) {
      found.push({ at: Number(at), lines: [], weight: 0 });
    } else if (hunk && /^[+-]/.test(line)) {
      hunk.lines.push({ added: line.startsWith('+'), text: line.slice(1, 1 + LONGEST_LINE) });
      hunk.weight += line.slice(1).trim() === '' ? 0 : 1;
    }
  }
  const hunks = found
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_HUNKS)
    .map(({ at, lines }): Hunk => ({ at, lines: lines.slice(0, MOST_LINES), more: Math.max(0, lines.length - MOST_LINES) }));
  return { hunks, more: found.length - hunks.length };
}
