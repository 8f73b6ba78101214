/** Where a DVC project is. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder with `.dvc`, from the opened folder up to the repository's root. */
export function findDvcRoot(folder: string, root: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.dvc', 'config')) || existsSync(join(at, '.dvc', '.gitignore'))) {
      return at;
    }
    if (at === root || dirname(at) === at) {
      return null;
    }
  }
}
