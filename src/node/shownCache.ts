/**
 * What `espalier show` printed of commits and experiments, for as long as all that it depends on is as it was. Compressed where it is
 * large, as at ten thousand experiments.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createDeflateRaw, inflateRawSync, type DeflateRaw } from 'node:zlib';
import { readCacheFile, writeCacheFile } from './cache/cacheFile.js';
import type { RunEntry } from './dvc/runState.js';
import type { Refs } from './git/repository.js';
import { CACHE_ENDING } from './index/reader.js';

const KEY_BYTES = 32;
/** After the key: whether it is compressed. */
const HEAD_BYTES = KEY_BYTES + 1;
const QUICK = 1;
/** Up to here it is written as it is: reading it takes less time then. */
const MOST_PLAIN_BYTES = 2_000_000;

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
  async read(key: Buffer): Promise<Uint8Array | null> {
    const bytes = await readCacheFile(this.file);
    try {
      if (bytes === null || !key.equals(bytes.subarray(0, KEY_BYTES))) {
        return null;
      }
      const text = bytes.subarray(HEAD_BYTES);
      return bytes[KEY_BYTES] === 1 ? inflateRawSync(text) : text;
    } catch {
      return null;
    }
  }

  /** Throws what the file system says. */
  async write(key: Buffer, text: Kept): Promise<void> {
    const { compressed, chunks } = await text.end();
    await writeCacheFile(this.file, Buffer.concat([key, Buffer.from([Number(compressed)]), ...chunks]));
  }
}

/** A text while it is made: compressed as soon as it is long. */
export class Kept {
  private chunks: Buffer[] = [];
  private bytes = 0;
  private stream: DeflateRaw | null = null;

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.stream === null && this.bytes > MOST_PLAIN_BYTES) {
      const plain = this.chunks.splice(0);
      this.stream = createDeflateRaw({ level: QUICK }).on('data', (one: Buffer) => this.chunks.push(one));
      plain.forEach((one) => this.stream?.write(one));
    }
    if (this.stream === null) {
      this.chunks.push(chunk);
    } else {
      this.stream.write(chunk);
    }
  }

  async end(): Promise<{ readonly compressed: boolean; readonly chunks: readonly Buffer[] }> {
    const { stream } = this;
    if (stream !== null) {
      stream.end();
      await finished(stream);
    }
    return { compressed: stream !== null, chunks: this.chunks };
  }
}

/** Times are printed in the zone of the computer: what that is, as its differences from UTC tell. */
function timeZone(): string {
  const offsets = Array.from({ length: 40 * 12 }, (_, month) => new Date(2000, month, 20).getTimezoneOffset());
  return `${process.env['TZ'] ?? ''} ${offsets.join(' ')}`;
}
