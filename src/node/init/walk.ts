/** All files of a folder with their sizes, but for what no project is made of: Git's and DVC's own, environments, caches. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Walked {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Environments of Python, found by what is in them. */
  readonly environments: readonly string[];
  /** Names of all folders that were come across, also of those that were not gone into. */
  readonly names: ReadonlySet<string>;
  /** There are more files than these. */
  readonly truncated: boolean;
}

const SKIPPED = new Set(['node_modules', '__pycache__', 'site-packages', 'wandb', 'mlruns', 'lightning_logs', 'catboost_info']);
const MOST_FILES = 20_000;
const MOST_DEPTH = 12;

/** Breadth first, so that what is near the top is known of in the largest folders. */
export async function walk(root: string, signal: AbortSignal): Promise<Walked> {
  const files: { path: string; bytes: number }[] = [];
  const environments: string[] = [];
  const names = new Set<string>();
  let folders = [''];
  for (let depth = 0; folders.length > 0 && depth < MOST_DEPTH && files.length < MOST_FILES; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      signal.throwIfAborted();
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
      if (folder !== '' && entries.some((entry) => entry.name === 'pyvenv.cfg' || entry.name === 'conda-meta')) {
        environments.push(folder);
        continue;
      }
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      const own: string[] = [];
      for (const entry of entries) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        names.add(entry.name);
        if (entry.isDirectory()) {
          // An environment may be hidden; nothing else that is matters here.
          if (!SKIPPED.has(entry.name) && (!entry.name.startsWith('.') || /^\.?v?env/i.test(entry.name))) {
            next.push(path);
          }
        } else if (entry.isFile()) {
          own.push(path);
        }
      }
      const room = own.slice(0, MOST_FILES - files.length);
      const sizes = await Promise.all(
        room.map((path) =>
          stat(join(root, path)).then(
            (one) => one.size,
            () => 0,
          ),
        ),
      );
      room.forEach((path, at) => files.push({ path, bytes: sizes[at] ?? 0 }));
    }
    folders = next;
  }
  return { files, environments, names, truncated: files.length >= MOST_FILES || folders.length > 0 };
}
