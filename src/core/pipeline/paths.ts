/** Paths of a project: relative to it, with forward slashes. */

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** `s3://bucket/data`, `remote://name/data`, `ds://name`: nothing on this disk. */
export function isUrl(path: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(path);
}

/** In the project, so neither absolute, nor above it, nor elsewhere. */
export function isInProject(path: string): boolean {
  return !isUrl(path) && !isAbsolute(path) && path !== '..' && !path.startsWith('../');
}

/** What a path may need its parts looked at for: `.`, `..`, nothing between slashes, a scheme, a drive, a backslash. */
const UNUSUAL = /(?:^|\/)\.{0,2}(?:\/|$)|[\\:]/;

/** Joins and normalises POSIX paths; `..` above the project is kept. @param folder normalised */
export function join(folder: string, path: string): string {
  if (!UNUSUAL.test(path) && !folder.endsWith('/')) {
    return folder === '' ? path : `${folder}/${path}`;
  }
  if (isUrl(path) || isAbsolute(path)) {
    return path;
  }
  const parts: string[] = [];
  for (const part of `${folder}/${path.replaceAll('\\', '/')}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return folder.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path);
}
