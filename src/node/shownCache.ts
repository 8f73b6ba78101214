/**
 * What `espalier show` printed of commits and experiments, for as long as all that it depends on is as it was. Compressed: at ten thousand
 * experiments it is large.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createDeflateRaw, inflateRawSync } from 'node:zlib';
import { readCacheFile, writeCacheFile } from './cache/cacheFile.js';
import type { RunEntry } from './dvc/runState.js';
import type { Refs } from './git/repository.js';
import { CACHE_ENDING } from './index/reader.js';

const KEY_BYTES = 32;
const QUICK = 1;

export class ShownCache {
  private readonly file: string;

  /** @param folder of the cache; @param build name of the build that prints */
  constructor(
    folder: string,
    private readonly build: string,
  ) {
    this.file = join(folder, `shown${CACHE_ENDING}`);
  }

  /** Of all that is printed but the workspace. */
  key(refs: Refs, runs: readonly RunEntry[], strict: boolean): Buffer {
    return createHash('sha256')
      .update(refs.listing)
      .update(JSON.stringify([this.build, refs.head, refs.branch, runs, strict, timeZone()]))
      .digest();
  }

  /** What was printed under this key; null when something else was, or nothing. */
  async read(key: Buffer): Promise<string | null> {
    const bytes = await readCacheFile(this.file);
    try {
      const isIt = bytes !== null && key.equals(bytes.subarray(0, KEY_BYTES));
      // It is ASCII.
      return isIt ? inflateRawSync(bytes.subarray(KEY_BYTES)).toString('latin1') : null;
    } catch {
      return null;
    }
  }

  /** Throws what the file system says. */
  async write(key: Buffer, text: Compressed): Promise<void> {
    await writeCacheFile(this.file, Buffer.concat([key, ...(await text.end())]));
  }
}

/** A long text, compressed while it is made. */
export class Compressed {
  private readonly stream = createDeflateRaw({ level: QUICK });
  private readonly chunks: Buffer[] = [];

  constructor() {
    this.stream.on('data', (chunk: Buffer) => this.chunks.push(chunk));
  }

  /** @param text ASCII */
  add(text: string): void {
    this.stream.write(text, 'latin1');
  }

  async end(): Promise<readonly Buffer[]> {
    this.stream.end();
    await finished(this.stream);
    return this.chunks;
  }
}

/** Times are printed in the zone of the computer: what that is, as its differences from UTC tell. */
function timeZone(): string {
  const offsets = Array.from({ length: 40 * 12 }, (_, month) => new Date(2000, month, 20).getTimezoneOffset());
  return `${process.env['TZ'] ?? ''} ${offsets.join(' ')}`;
}
