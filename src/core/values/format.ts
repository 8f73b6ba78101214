import type { FileFormat } from '../../protocol/values.js';

/** The format of a file by its extension, as DVC chooses it: everything it does not know is YAML. */
export function formatOf(path: string): FileFormat {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  // A name that only starts with a dot has no extension.
  const extension = dot > 0 ? name.slice(dot).toLowerCase() : '';
  switch (extension) {
    case '.json':
      return 'json';
    case '.toml':
      return 'toml';
    case '.py':
      return 'python';
    default:
      return 'yaml';
  }
}
