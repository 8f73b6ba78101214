/**
 * Writes a file of a cache whole: beside the one that is there, and then in its place. At once, as the file is small or the thread has
 * nothing else to do: waiting for each step would take longer than all of them.
 */
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PART = '.part';
/** Parts older than this were left behind by a process that was killed. */
const ABANDONED_MS = 3_600_000;

/** Throws what the file system says. A reader sees the file before or the file after, never a half; several processes may write it at once. */
export function replaceFile(file: string, chunks: readonly Uint8Array[]): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  removeAbandoned(folder);
  const part = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}${PART}`;
  try {
    const handle = openSync(part, 'wx');
    try {
      chunks.forEach((chunk) => writeWhole(handle, chunk));
    } finally {
      closeSync(handle);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function writeWhole(handle: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length;) {
    at += writeSync(handle, chunk, at);
  }
}

function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.endsWith(PART))) {
    const path = join(folder, name);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - written > ABANDONED_MS) {
      rmSync(path, { force: true });
    }
  }
}
