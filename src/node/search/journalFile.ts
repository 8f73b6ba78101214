/** The journal on disk: one JSON event a line, appended by one process. */
import { mkdir, open, rename, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { eventLine, readEvents, type JournalEvent } from '../../core/search/journal.js';
import type { Journal } from '../../core/search/ports.js';
import type { SweepFolder } from './sweepFolder.js';

export class JournalFile implements Journal {
  /** Writes wait for each other, so that lines are whole. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    /** What it held when it was opened. */
    readonly events: readonly JournalEvent[],
  ) {}

  /** Makes a journal with its first event, whole or not at all. */
  static async create(folder: SweepFolder, first: JournalEvent): Promise<JournalFile> {
    await mkdir(folder.path, { recursive: true });
    const part = `${folder.journal}.${process.pid}.part`;
    try {
      await writeFile(part, eventLine(first), { flush: true });
      await rename(part, folder.journal);
    } catch (error) {
      await unlink(part).catch(() => undefined);
      throw error;
    }
    await syncFolder(folder.path);
    return JournalFile.open(folder);
  }

  /** Opens a journal to append to it. What a power cut left of a line is cut off, or the next one would be lost with it. */
  static async open(folder: SweepFolder): Promise<JournalFile> {
    const text = await folder.readJournal();
    const { events, length } = readEvents(text);
    const file = await open(folder.journal, 'r+');
    const whole = Buffer.byteLength(text.slice(0, length));
    await file.truncate(whole);
    await file.close();
    return new JournalFile(await open(folder.journal, 'a'), events);
  }

  append(event: JournalEvent, durable: boolean): Promise<void> {
    const next = this.last.then(async () => {
      await this.file.appendFile(eventLine(event));
      if (durable) {
        await this.file.datasync();
      }
    });
    this.last = next.catch(() => undefined);
    return next;
  }

  async close(): Promise<void> {
    await this.last;
    await this.file.close();
  }
}

/** A new name in a folder outlives a power cut when the folder is written too. Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
