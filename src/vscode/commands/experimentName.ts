/** Which names DVC accepts for an experiment: those that Git's ref format accepts as one path segment. */

/** What is wrong with the name, as a sentence, or null. `taken` are the names of the same baseline. Source: git-check-ref-format(1). */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (name.includes('/')) {
    return 'A name has no slash.';
  }
  return refProblem(name) ?? (taken.has(name) ? `There is an experiment “${name}” of this commit already.` : null);
}

/** As `nameProblem`, for branches: slashes divide them, and a leading dash would be an option. */
export function branchProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (name.startsWith('-')) {
    return 'The name of a branch does not start with a dash.';
  }
  if (name === 'HEAD' || name === '@') {
    return `“${name}” is a name of Git's own.`;
  }
  const problem = name
    .split('/')
    .map((part) => (part === '' ? 'Nothing stands before, after or between slashes.' : refProblem(part)))
    .find((one) => one !== null);
  return problem ?? (taken.has(name) ? `There is a branch “${name}” already.` : null);
}

function refProblem(part: string): string | null {
  // eslint-disable-next-line no-control-regex -- Git refuses control characters.
  const character = /[\u0000-\u0020\u007f~^:?*[\\]/.exec(part)?.[0];
  if (character !== undefined) {
    return character === ' ' ? 'A name has no spaces.' : `A name has no “${character}”.`;
  }
  if (part.startsWith('.') || part.endsWith('.') || part.includes('..')) {
    return 'A name does not start or end with a dot, nor has two in a row.';
  }
  if (part.endsWith('.lock')) {
    return 'A name does not end with “.lock”.';
  }
  return part.includes('@{') ? 'A name has no “@{”.' : null;
}
