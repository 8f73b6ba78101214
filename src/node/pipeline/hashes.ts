/** MD5 of workspace files and folders as DVC 3 computes them. Source: dvc_data/hashfile (`hash.py`, `tree.py`, `istextfile.py`). */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, type BigIntStats, type Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Left out of folders, as DVC does without a `.dvcignore`. */
const IGNORED = new Set(['.git', '.dvc', '.hg']);
const AT_ONCE = 16;
/** Bytes up to which a file is read in one piece. */
const SMALL = 1 << 20;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** As DVC 2 did: in text files, line ends of Windows count as those of Unix. */
  readonly legacy?: boolean | undefined;
  /** Of a folder, what is left out, by its path below that folder. */
  readonly ignored?: ((path: string, isFolder: boolean) => boolean) | undefined;
}

/** Hashes are kept by size, modification time and inode, so that an unchanged file is read once; the least recently used go first. */
export class FileHashes {
  private readonly known = new Map<string, { readonly stamp: string; readonly md5: string }>();

  constructor(private readonly capacity = 200_000) {}

  /** Of a file, or of a folder's listing (then ending in `.dir`); null where there is nothing. */
  async hash(path: string, options: HashOptions = {}): Promise<string | null> {
    options.signal?.throwIfAborted();
    const stats = await stat(path, { bigint: true }).catch(() => null);
    return stats?.isDirectory() ? this.folder(path, options) : stats?.isFile() ? this.file(path, stats, options) : null;
  }

  private async file(path: string, stats: BigIntStats, { signal, legacy = false }: HashOptions): Promise<string | null> {
    const key = legacy ? `${path}\0legacy` : path;
    const stamp = `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
    const known = this.known.get(key);
    this.known.delete(key);
    const md5 = known?.stamp === stamp ? known.md5 : await hashFile(path, stats.size, legacy, signal);
    if (md5 !== null) {
      this.known.set(key, { stamp, md5 });
      if (this.known.size > this.capacity) {
        const oldest = this.known.keys().next();
        this.known.delete(oldest.value ?? '');
      }
    }
    return md5;
  }

  private async folder(root: string, options: HashOptions): Promise<string> {
    const entries: { readonly md5: string; readonly relpath: string }[] = [];
    const paths = await filesBelow(root, options);
    let next = 0;
    const work = async (): Promise<void> => {
      for (let relpath = paths[next++]; relpath !== undefined; relpath = paths[next++]) {
        options.signal?.throwIfAborted();
        const path = join(root, relpath);
        const stats = await stat(path, { bigint: true }).catch(() => null);
        const md5 = stats?.isFile() ? await this.file(path, stats, options) : null;
        if (md5 !== null) {
          entries.push({ md5, relpath });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return listingHash(entries);
  }
}

/** The hash of a folder from its files. */
export function listingHash(entries: readonly { readonly md5: string; readonly relpath: string }[]): string {
  const sorted = [...entries].sort((a, b) => compareCodePoints(a.relpath, b.relpath));
  // Python's json.dumps: a space after each comma and colon, everything but printable ASCII escaped.
  const items = sorted.map(({ md5, relpath }) => `{"md5": "${md5}", "relpath": ${asciiJson(relpath)}}`);
  return `${createHash('md5')
    .update(`[${items.join(', ')}]`)
    .digest('hex')}.dir`;
}

/** Null when the file went away meanwhile. */
async function hashFile(path: string, size: bigint, legacy: boolean, signal: AbortSignal | undefined): Promise<string | null> {
  const hash = createHash('md5');
  try {
    if (size <= SMALL) {
      update(hash, await readFile(path, signal ? { signal } : {}), legacy);
    } else {
      // Of this size, because DVC 2 looked at each piece by itself.
      for await (const piece of createReadStream(path, { highWaterMark: SMALL, ...(signal ? { signal } : {}) })) {
        update(hash, piece as Buffer, legacy);
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  return hash.digest('hex');
}

function update(hash: Hash, piece: Buffer, legacy: boolean): void {
  const text = legacy && piece.includes('\r\n') && isText(piece.subarray(0, 512));
  // Latin-1 maps each byte to one character and back.
  hash.update(text ? Buffer.from(piece.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : piece);
}

function isText(block: Buffer): boolean {
  const other = block.filter((byte) => !((byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte)));
  return !block.includes(0) && other.length / block.length <= 0.3;
}

/** Relative paths with forward slashes. Links to folders are not followed, and a folder that is a DVC project of its own is not entered. */
async function filesBelow(root: string, { signal, ignored = () => false }: HashOptions): Promise<string[]> {
  const found: string[] = [];
  const folders = [''];
  for (let base = folders.pop(); base !== undefined; base = folders.pop()) {
    signal?.throwIfAborted();
    const entries: Dirent[] = await readdir(join(root, base), { withFileTypes: true }).catch(() => []);
    if (base !== '' && entries.some((entry) => entry.name === '.dvc' && entry.isDirectory())) {
      continue;
    }
    for (const entry of entries) {
      const path = base === '' ? entry.name : `${base}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!IGNORED.has(entry.name) && !ignored(path, true)) {
          folders.push(path);
        }
      } else if (entry.name !== '.git' && !ignored(path, false)) {
        found.push(path);
      }
    }
  }
  return found;
}

function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) {
      // Both are the same up to here, so halves of a pair are at the same place in both.
      return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    }
  }
  return a.length - b.length;
}

/** Surrogates stand for code points after all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
