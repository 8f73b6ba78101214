/** Git's object formats: commits, trees, and the names of experiment refs. */

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** Commit (not author) time in milliseconds since the epoch, as DVC shows it. */
  readonly time: number;
  /** First line of the message. */
  readonly subject: string;
}

/** Source of the format: `git help cat-file`, and the documentation of commit objects. */
export function parseCommit(id: string, data: string): Commit {
  const end = data.indexOf('\n\n');
  const headers = (end < 0 ? data : data.slice(0, end)).split('\n');
  const message = end < 0 ? '' : data.slice(end + 2);
  let tree = '';
  const parents: string[] = [];
  let author = '';
  let time = 0;
  for (const header of headers) {
    const space = header.indexOf(' ');
    const key = header.slice(0, space);
    const value = header.slice(space + 1);
    if (key === 'tree') {
      tree = value;
    } else if (key === 'parent') {
      parents.push(value);
    } else if (key === 'author') {
      author = value.replace(/ *<.*$/s, '');
    } else if (key === 'committer') {
      time = Number(/> *(-?\d+)/.exec(value)?.[1] ?? 0) * 1000;
    }
  }
  return { id, tree, parents, author, time, subject: message.split('\n', 1)[0] ?? '' };
}

export interface TreeEntry {
  readonly name: string;
  readonly id: string;
  readonly type: 'tree' | 'blob' | 'link' | 'commit';
}

/** Bytes that say themselves what they are as text, as those of Node do. */
interface Bytes {
  readonly length: number;
  toString(encoding: 'latin1' | 'utf8' | 'hex', start?: number, end?: number): string;
}

/** Entries of a tree object by their names. `idBytes` is 20 for SHA-1 repositories, 32 for SHA-256. */
export function parseTree(data: Bytes, idBytes: number): Map<string, TreeEntry> {
  const text = data.toString('latin1');
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < data.length;) {
    const space = text.indexOf(' ', at);
    const nul = text.indexOf('\0', space);
    if (space < 0 || nul < 0) {
      break;
    }
    const end = nul + 1 + idBytes;
    const plain = text.slice(space + 1, nul);
    const name = /^[ -~]*$/.test(plain) ? plain : data.toString('utf8', space + 1, nul);
    entries.set(name, { name, id: data.toString('hex', nul + 1, end), type: typeOf(text, at) });
    at = end;
  }
  return entries;
}

/** By the mode: `40000`, `160000`, `120000`, or one of a file. */
function typeOf(tree: string, at: number): TreeEntry['type'] {
  switch (tree.slice(at, at + 2)) {
    case '40':
      return 'tree';
    case '16':
      return 'commit';
    case '12':
      return 'link';
    default:
      return 'blob';
  }
}

export interface ExperimentRefName {
  readonly baseline: string;
  readonly name: string;
}

/** `refs/exps/<2>/<38 or 62>/<name>`; null for DVC's own refs (stash, celery, exec, apply, temp). */
export function parseExperimentRef(ref: string): ExperimentRefName | null {
  const match = /^refs\/exps\/([0-9a-f]{2})\/([0-9a-f]{38}|[0-9a-f]{62})\/(.+)$/.exec(ref);
  return match ? { baseline: `${match[1] ?? ''}${match[2] ?? ''}`, name: match[3] ?? '' } : null;
}

/** As `parseExperimentRef`, for a sorted list: refs of one baseline follow each other. */
export function experimentRefParser(): (ref: string) => ExperimentRefName | null {
  let prefix = '';
  let baseline = '';
  return (ref) => {
    if (prefix !== '' && ref.startsWith(prefix)) {
      return { baseline, name: ref.slice(prefix.length) };
    }
    const parsed = parseExperimentRef(ref);
    if (parsed) {
      baseline = parsed.baseline;
      prefix = ref.slice(0, ref.length - parsed.name.length);
    }
    return parsed;
  };
}
