/**
 * What `espalier show` printed the last time, and of what. Compressed: at ten thousand experiments it is large. A file that is cut short,
 * damaged or somebody else's is as good as none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflate, inflate } from 'node:zlib';
import { replaceFile } from '../cache/replaceFile.js';
import type { Places } from '../git/places.js';
import type { RefFiles } from '../git/refFiles.js';
import type { Observation } from '../observed.js';

const MAGIC = 'ESPSHOWN';
/** Digits of the length of what is known of it. */
const DIGITS = 10;
/** Bytes of a block, if no part of it is longer: few, and yet several for two processors. */
const BLOCK = 2_000_000;
/** Of `zlib`. */
const SMALLEST_CHUNK = 64;

/** Files that are as they were: then it is printed again. */
export interface Found {
  readonly folder: string;
  readonly places: Places;
  readonly dvcRoot: string | null;
  readonly refs: RefFiles;
  readonly observations: readonly Observation[];
}

/** One compressed part of the text, and how long that is. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly length: number;
}

export interface Kept {
  /** What it was printed by: see `circumstances`. */
  readonly by: string;
  /** Of all but the workspace. */
  readonly key: string;
  /** Null where files do not say it all. */
  readonly found: Found | null;
  readonly workspace: Block;
  readonly rest: readonly Block[];
}

type Header = Pick<Kept, 'by' | 'key'> & {
  readonly found: (Omit<Found, 'refs'> & { readonly refs: Omit<RefFiles, 'packed'>; readonly packed: number | null }) | null;
  /** Bytes of each block, the workspace's first, and of what it holds. */
  readonly blocks: readonly (readonly [bytes: number, length: number])[];
};

const fileIn = (folder: string): string => join(folder, 'shown.cache');

/** @param folder of the cache */
export function readKept(folder: string): Kept | null {
  try {
    const bytes = readFileSync(fileIn(folder));
    const start = MAGIC.length + DIGITS;
    const length = Number(bytes.toString('latin1', MAGIC.length, start));
    if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || !Number.isInteger(length)) {
      return null;
    }
    const { by, key, found, blocks } = JSON.parse(bytes.toString('utf8', start, start + length)) as Header;
    let at = start + length;
    const next = (size: number): Uint8Array => bytes.subarray(at, (at += size));
    const packed = found?.packed == null ? null : next(found.packed);
    const [workspace, ...rest] = blocks.map(([size, text]) => ({ bytes: next(size), length: text }));
    return workspace === undefined ? null : { by, key, found: found && { ...found, refs: { ...found.refs, packed } }, workspace, rest };
  } catch {
    return null;
  }
}

/** Throws what the file system says. @param folder of the cache */
export function writeKept(folder: string, { by, key, found, workspace, rest }: Kept): void {
  const blocks = [workspace, ...rest];
  const { packed = null, ...refs } = found?.refs ?? { head: '', loose: '' };
  const header: Header = {
    by,
    key,
    found: found && { ...found, refs, packed: packed && packed.length },
    blocks: blocks.map(({ bytes, length }) => [bytes.length, length]),
  };
  const text = Buffer.from(JSON.stringify(header));
  const start = `${MAGIC}${String(text.length).padStart(DIGITS, '0')}`;
  replaceFile(fileIn(folder), [Buffer.from(start, 'latin1'), text, ...(packed ? [packed] : []), ...blocks.map(({ bytes }) => bytes)]);
}

/** What blocks hold, several unpacked at a time. Rejects where one is damaged. */
export function textsOf(blocks: readonly Block[]): Promise<Buffer[]> {
  return Promise.all(blocks.map(textOf));
}

function textOf({ bytes, length }: Block): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    // In one piece, so that none is copied.
    inflate(bytes, { chunkSize: Math.max(length + 1, SMALLEST_CHUNK) }, (error, text) => {
      if (error === null && text.length === length) {
        resolve(text);
      } else {
        reject(error ?? new Error('Not the text that was kept.'));
      }
    }),
  );
}

/** A long text in blocks that are not copied again. */
export class Blocks {
  private block = Buffer.alloc(0);
  private length = 0;

  /** @param take is given each block as it gets full, and the last at the end */
  constructor(private readonly take: (block: Buffer) => void) {}

  /** @param part ASCII */
  add(part: string): void {
    if (this.length + part.length > this.block.length) {
      this.end();
      this.block = Buffer.allocUnsafe(Math.max(BLOCK, part.length));
    }
    this.length += this.block.write(part, this.length, 'latin1');
  }

  /** The next part begins another block. */
  end(): void {
    if (this.length > 0) {
      this.take(this.block.subarray(0, this.length));
      this.block = Buffer.alloc(0);
      this.length = 0;
    }
  }
}

export function compressed(text: Buffer): Promise<Block> {
  return new Promise((resolve, reject) =>
    deflate(text, { level: 1 }, (error, bytes) => (error ? reject(error) : resolve({ bytes, length: text.length }))),
  );
}

const ENVIRONMENT = /^(?:DVC_|XDG_|HOME$|USERPROFILE$|ProgramData$|LOCALAPPDATA$)/;

/** All that has a say in what is printed, and is in no file of the project. @param build that prints @param strict see `valueJson` */
export function circumstances(build: string, strict: boolean, env: NodeJS.ProcessEnv = process.env): string {
  const said = Object.keys(env).filter((name) => ENVIRONMENT.test(name));
  return JSON.stringify([build, process.version, strict, timeZone(), ...said.sort().map((name) => [name, env[name]])]);
}

/** Times are printed in the zone of the computer: what that is, as its differences from UTC tell. */
function timeZone(): string {
  const offsets = Array.from({ length: 40 * 12 }, (_, month) => new Date(2000, month, 20).getTimezoneOffset());
  return `${process.env['TZ'] ?? ''} ${offsets.join(' ')}`;
}
