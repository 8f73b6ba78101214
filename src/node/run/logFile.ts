/**
 * A log that a process writes into by itself, so that it goes on whatever becomes of its reader. The reader follows it, and keeps it from
 * growing without bound: the beginning and the end stay, the middle is left out.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface LogLimit {
  /** Bytes kept of the beginning. */
  readonly head: number;
  /** Bytes kept of the end. As much again may come before the middle is cut out. */
  readonly tail: number;
}

export const LOG_LIMIT: LogLimit = { head: 1_000_000, tail: 4_000_000 };

const LOOK_EVERY = 50;
const CHUNK = 256 * 1024;
const MOST_CHUNKS = 64;

/** Makes the file, empty, with its folders. The result is a descriptor to be given to the process, and closed. */
export function createLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'w'));
  // Appending writers agree on where the end is, also after the middle was cut out.
  return openSync(path, 'a');
}

/** Tells what is appended, until `finish`. */
export class LogFollower {
  private readonly file: number;
  private readonly timer: NodeJS.Timeout;
  private position = 0;
  private finished = false;

  constructor(
    path: string,
    private readonly onOutput: (chunk: Buffer) => void,
    private readonly limit: LogLimit = LOG_LIMIT,
  ) {
    this.file = openSync(path, 'r+');
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
  }

  /** Tells the rest. Nothing is told afterwards. */
  finish(): void {
    if (!this.finished) {
      this.finished = true;
      this.look();
      clearInterval(this.timer);
      closeSync(this.file);
    }
  }

  private look(): void {
    try {
      this.tell(() => undefined);
      if (this.position > this.limit.head + 2 * this.limit.tail) {
        this.cut();
      }
    } catch {
      // A disk that is full or gone ends the following, not the run.
      clearInterval(this.timer);
    }
  }

  /** A flood is told in parts, so that the rest of the program goes on. */
  private tell(also: (chunk: Buffer<ArrayBuffer>) => void): void {
    let count = 0;
    for (let chunk = this.read(); chunk !== null; chunk = count < MOST_CHUNKS || this.finished ? this.read() : null) {
      count += 1;
      also(chunk);
      this.onOutput(chunk);
    }
  }

  private read(): Buffer<ArrayBuffer> | null {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const count = readSync(this.file, buffer, 0, CHUNK, this.position);
    this.position += count;
    return count === 0 ? null : buffer.subarray(0, count);
  }

  private cut(): void {
    const { head, tail } = this.limit;
    const last = Buffer.allocUnsafe(tail);
    readSync(this.file, last, 0, tail, this.position - tail);
    const kept = [Buffer.from(`\n[… ${this.position - head - tail} bytes are left out here …]\n`), last];
    // What is written between the last reading and the writing below is lost: nothing else is done there.
    this.tell((chunk) => kept.push(chunk));
    ftruncateSync(this.file, head);
    const end = Buffer.concat(kept);
    writeSync(this.file, end, 0, end.length, head);
    this.position = head + end.length;
  }
}

/** Of a log, read for the error. */
const TAIL = 64 * 1024;

/** The end of a log; empty when there is none. */
export async function tailOf(path: string, bytes = TAIL): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) {
    return '';
  }
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, Math.max(0, size - bytes));
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
