/**
 * One file of a cache: read whole, written whole. Whatever is not exactly what this build wrote (cut short, damaged, older, newer,
 * somebody else's) is as good as none. Several processes may write it at once: each writes a file of its own and renames it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './replaceFile.js';

const MAGIC = 'ESPALIER';
const DIGEST = 'sha256';
/** The payload starts at a multiple of eight, so that arrays of numbers in it need not be copied. */
const HEADER = 40;
/** Far above what ten thousand experiments need. */
const LARGEST = 512_000_000;

/** What was written, or null. */
export async function readCacheFile(file: string): Promise<Uint8Array | null> {
  let handle;
  try {
    handle = await open(file);
    const { size } = await handle.stat();
    if (size < HEADER || size > LARGEST) {
      return null;
    }
    // A buffer of its own: small ones of Node start anywhere in a shared one.
    const bytes = new Uint8Array(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    const payload = bytes.subarray(HEADER);
    return bytesRead === size && headerOf(payload).equals(bytes.subarray(0, HEADER)) ? payload : null;
  } catch {
    return null;
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** Throws what the file system says. A reader sees the file before or the file after, never a half. */
export function writeCacheFile(file: string, payload: Uint8Array): void {
  replaceFile(file, [headerOf(payload), payload]);
}

function headerOf(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), createHash(DIGEST).update(payload).digest()]);
}

/** Removes all but the newest files of a cache: those of other builds and settings. Throws what the file system says. */
export function keepNewest(folder: string, ending: string, most: number): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  files.sort((a, b) => b.time - a.time);
  files.slice(most).forEach(({ path }) => rmSync(path, { force: true }));
}
