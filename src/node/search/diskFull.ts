/** A disk without room is no fault of a trial: the search ends, says so, and loses nothing. */
import { statfs } from 'node:fs/promises';
import { saysDiskFull } from '../../core/run/failure.js';
import type { JobResult } from '../../core/search/ports.js';
import { EspalierError } from '../../protocol/rpc.js';

/** Bytes. Where there is less, a program that failed may have had no room even to say why. */
const ROOM = 1 << 20;

function diskFull(): EspalierError {
  return new EspalierError(
    'disk-full',
    'The disk is full: the search was stopped.',
    'Make room, and start or resume it: what has finished is kept, and what ran is made again.',
  );
}

/** Throws the error, or in its place that the disk is full when that is what it says. */
export function orDiskFull(error: unknown): never {
  throw saysDiskFull(String(error)) ? diskFull() : error;
}

/** A run that failed because there was no room, in `folder` or where it says so, is no failed trial. */
export async function unlessDiskFull(result: JobResult, folder: string): Promise<JobResult> {
  if (result.outcome !== 'failed' || !(saysDiskFull(result.reason ?? '') || (await isFull(folder)))) {
    return result;
  }
  const { message, advice = '' } = diskFull();
  return { ...result, halt: `${message} ${advice}` };
}

/** Whether next to nothing is left on the disk of a folder. */
export async function isFull(folder: string): Promise<boolean> {
  const room = await statfs(folder).catch(() => null);
  return room !== null && room.bavail * room.bsize < ROOM;
}
