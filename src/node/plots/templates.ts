/** Templates of a project: files of its `.dvc/plots`, or of its own folders. Source: `_find_template` in dvc_render/vega_templates.py. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

const LIMIT = 2_000_000;

/** The text of a template; null where no file has this name. Nothing outside of the project is read. */
export async function templateText(root: string, name: string): Promise<string | null> {
  const base = await realpath(root).catch(() => root);
  for (const path of [join('.dvc/plots', name), join('.dvc/plots', name.replace(/(?<=[^/])\.[^./]+$/, '') + '.json'), name]) {
    const real = await realpath(join(base, path)).catch(() => null);
    if (real?.startsWith(base + sep) !== true) {
      continue;
    }
    const found = await stat(real);
    if (found.isFile() && found.size <= LIMIT) {
      return readFile(real, 'utf8');
    }
  }
  return null;
}
