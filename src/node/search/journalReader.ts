/** The state of a sweep, kept up to date from its journal: only what was added is read again. */
import { open } from 'node:fs/promises';
import { readEvents } from '../../core/search/journal.js';
import { replay, type SweepState } from '../../core/search/state.js';
import type { SweepFolder } from './sweepFolder.js';

export class JournalReader {
  private state: SweepState | null = null;
  private offset = 0;
  /** Of the file: a sweep that was begun anew has another one. */
  private inode = 0;

  constructor(private readonly folder: SweepFolder) {}

  /** Null when there is no journal, or one that does not begin with a sweep. */
  async read(): Promise<SweepState | null> {
    const file = await open(this.folder.journal).catch(() => null);
    if (file === null) {
      return this.forget();
    }
    try {
      const { size, ino } = await file.stat();
      if (ino !== this.inode || size < this.offset) {
        this.forget();
        this.inode = ino;
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - this.offset), 0, undefined, this.offset);
      const added = buffer.subarray(0, bytesRead);
      // Of a line that is being written the rest comes later. A newline is never a part of another character.
      const whole = added.subarray(0, added.lastIndexOf(10) + 1);
      this.offset += whole.length;
      this.state = replay(readEvents(whole.toString()).events, this.state);
      return this.state;
    } finally {
      await file.close();
    }
  }

  private forget(): null {
    this.state = null;
    this.offset = 0;
    return null;
  }
}
