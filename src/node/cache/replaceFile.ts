/** Writes a file of a cache whole: beside the one that is there, and then in its place. */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PART = '.part';
/** Parts older than this were left behind by a process that was killed. */
const ABANDONED_MS = 3_600_000;

/** Throws what the file system says. A reader sees the file before or the file after, never a half; several processes may write it at once. */
export async function replaceFile(file: string, chunks: readonly Uint8Array[]): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const part = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}${PART}`;
  try {
    const handle = await open(part, 'wx');
    try {
      await handle.writev(chunks);
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(PART))) {
    const path = join(folder, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}
