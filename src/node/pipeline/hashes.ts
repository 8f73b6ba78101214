/** MD5 of workspace files and folders as DVC 3 computes them. Source: dvc_data/hashfile (`hash.py`, `tree.py`). */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Left out of folders, as DVC does. */
const IGNORED = new Set(['.git', '.dvc', '.hg', '.DS_Store']);

/** Hashes are kept by size, modification time and inode, so that an unchanged file is read once. */
export class FileHashes {
  private readonly known = new Map<string, { readonly stamp: string; readonly md5: string }>();

  constructor(private readonly capacity = 100_000) {}

  /** Of a file, or of a folder's listing (then ending in `.dir`); null where there is nothing. */
  async hash(path: string, signal?: AbortSignal): Promise<string | null> {
    const stats = await stat(path, { bigint: true }).catch(() => null);
    if (stats?.isDirectory()) {
      return this.folder(path, signal);
    }
    if (!stats?.isFile()) {
      return null;
    }
    const stamp = `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
    const known = this.known.get(path);
    if (known?.stamp === stamp) {
      return known.md5;
    }
    const hash = createHash('md5');
    await pipeline(createReadStream(path), hash, signal ? { signal } : {});
    const md5 = hash.digest('hex');
    if (this.known.size >= this.capacity) {
      this.known.clear();
    }
    this.known.set(path, { stamp, md5 });
    return md5;
  }

  private async folder(root: string, signal?: AbortSignal): Promise<string> {
    const entries: { md5: string; relpath: string }[] = [];
    const walk = async (base: string): Promise<void> => {
      for (const entry of await readdir(join(root, base), { withFileTypes: true })) {
        signal?.throwIfAborted();
        const relpath = base === '' ? entry.name : `${base}/${entry.name}`;
        if (IGNORED.has(entry.name)) {
          continue;
        }
        if (entry.isDirectory()) {
          await walk(relpath);
        } else {
          const md5 = await this.hash(join(root, relpath), signal);
          if (md5 !== null) {
            entries.push({ md5, relpath });
          }
        }
      }
    };
    await walk('');
    entries.sort((a, b) => compareParts(a.relpath, b.relpath));
    // Python's json.dumps: a space after each comma and colon, non-ASCII escaped.
    const listing = `[${entries.map(({ md5, relpath }) => `{"md5": "${md5}", "relpath": ${asciiJson(relpath)}}`).join(', ')}]`;
    return `${createHash('md5').update(listing).digest('hex')}.dir`;
  }
}

/** DVC sorts by the path itself. */
function compareParts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
