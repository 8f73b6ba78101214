/**
 * A line of a `.dvcignore`. DVC takes a pattern for all that is below what it matches, which Git does not where it is negated
 * (`*` and then `!data` shows all of `data`), so no library for `.gitignore` will do. Source: pathspec's `GitIgnoreSpecPattern`.
 */
export interface IgnorePattern {
  /** Of a path relative to the project; a folder's ends in a slash. */
  readonly regex: RegExp;
  /** False for `!pattern`. */
  readonly ignore: boolean;
  readonly foldersOnly: boolean;
}

/** Meant for folders, but no path starts with a slash. */
const NOTHING = '^/';

/** Null for a comment, a blank line, and what is no pattern. */
export function ignorePattern(line: string): IgnorePattern | null {
  const text = line.endsWith('\\ ') ? line : line.trimEnd();
  if (text === '' || text === '/' || text.startsWith('#')) {
    return null;
  }
  const ignore = !text.startsWith('!');
  const body = ignore ? text : text.slice(1);
  const source = regexOf(body.split('/'), body.endsWith('/'));
  try {
    return source === null ? null : { regex: new RegExp(source), ignore, foldersOnly: line.endsWith('/') };
  } catch {
    // A range the wrong way round.
    return null;
  }
}

function regexOf(segments: readonly string[], isFolder: boolean): string | null {
  const parts = collapsed(anchored(segments));
  switch (parts.join('/')) {
    case '':
      return null;
    case '**':
      return isFolder ? NOTHING : '.';
    case '**/*':
      return '.';
    case '**/*/**':
      return NOTHING;
  }
  let source = '';
  for (const [at, part] of parts.entries()) {
    const last = at === parts.length - 1;
    if (part === '**') {
      source += at === 0 ? '^(?:.+/)?' : last ? '/' : '(?:/.+)?';
      continue;
    }
    const glob = part === '*' ? '[^/]+' : globSource(part);
    if (glob === null) {
      return null;
    }
    const after = at === 0 ? '^' : parts[at - 1] === '**' && at === 1 ? '' : '/';
    source += `${after}${glob}${last ? '(?:/|$)' : ''}`;
  }
  return source;
}

/** A pattern without a slash, but at its end, is for any folder. */
function anchored(segments: readonly string[]): string[] {
  const [first = '', ...rest] = segments;
  const parts = first === '' ? [...rest] : rest.join('') === '' && rest.length < 2 && first !== '**' ? ['**', ...segments] : [...segments];
  return parts[parts.length - 1] === '' ? [...parts.slice(0, -1), '**'] : parts;
}

function collapsed(parts: readonly string[]): string[] {
  return parts.filter((part, at) => part !== '**' || parts[at - 1] !== '**');
}

const ESCAPED = /[\\^$.*+?()[\]{}|/]/;

/** Null when it is not a pattern. */
function globSource(glob: string): string | null {
  let source = '';
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at] ?? '';
    if (char === '*') {
      source += '[^/]*';
    } else if (char === '?') {
      source += '[^/]';
    } else if (char === '[') {
      const range = /^\[([!^]?)(\]?[^\]]*)\]/.exec(glob.slice(at));
      if (!range) {
        return null;
      }
      source += `[${range[1] === '' ? '' : '^'}${(range[2] ?? '').replace(/[\\\][]/g, '\\$&')}]`;
      at += range[0].length - 1;
    } else {
      const literal = char === '\\' ? glob[++at] : char;
      if (literal === undefined) {
        return null;
      }
      source += ESCAPED.test(literal) ? `\\${literal}` : literal;
    }
  }
  return source;
}
