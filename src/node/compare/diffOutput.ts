/** What `git diff --raw --numstat -z` prints. Source: git-diff(1), “Raw output format” and “Other diff formats”. */
import type { FileChange } from '../../protocol/index.js';

const STATUS: Readonly<Record<string, FileChange['change']>> = { A: 'added', D: 'deleted', M: 'changed', T: 'changed', U: 'changed' };

/** Changes by path, without renames. */
export function parseDiff(output: string): Map<string, FileChange> {
  const found = new Map<string, FileChange>();
  const parts = output.split('\0');
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? '';
    if (part.startsWith(':')) {
      // `:100644 100644 1234 5678 M` and then the path.
      const change = STATUS[part.split(' ')[4]?.[0] ?? ''];
      const path = parts[++at];
      if (change !== undefined && path !== undefined) {
        found.set(path, { change, lines: null, untracked: false });
      }
      continue;
    }
    // `3<tab>1<tab>path`; dashes where it is not text.
    const [, added, deleted, path] = /^(\d+|-)\t(\d+|-)\t([^]*)$/.exec(part) ?? [];
    const known = path === undefined ? undefined : found.get(path);
    if (path !== undefined && known !== undefined && added !== '-' && deleted !== '-') {
      found.set(path, { ...known, lines: { added: Number(added), deleted: Number(deleted) } });
    }
  }
  return found;
}
