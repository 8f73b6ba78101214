/** One engine for a sweep: a file says which process it is, and is worth nothing when that process has gone. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { EspalierError } from '../../protocol/rpc.js';
import { identityOf, isAlive, type ProcessIdentity } from '../run/identity.js';
import type { SweepFolder } from './sweepFolder.js';

export class EngineLock {
  private constructor(
    private readonly path: string,
    readonly owner: ProcessIdentity,
  ) {}

  /** Throws `already-running`. */
  static async take(folder: SweepFolder): Promise<EngineLock> {
    await mkdir(folder.path, { recursive: true });
    const owner = await identityOf(process.pid);
    if (owner === null) {
      throw new EspalierError('internal', 'The system does not tell who this process is.');
    }
    for (;;) {
      try {
        const file = await open(folder.engine, 'wx');
        await file.writeFile(JSON.stringify(owner));
        await file.close();
        return new EngineLock(folder.engine, owner);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
          throw error;
        }
      }
      await removeDead(folder);
    }
  }

  async release(): Promise<void> {
    await unlink(this.path).catch(() => undefined);
  }
}

/** Who runs a sweep; null when nobody does. */
export async function engineOf(folder: SweepFolder): Promise<ProcessIdentity | null> {
  const owner = await ownerIn(folder.engine);
  return owner !== null && (await isAlive(owner)) ? owner : null;
}

/** Takes the file of a dead engine away, and of a living one not, also when two look at the same time. */
async function removeDead(folder: SweepFolder): Promise<void> {
  const alive = await engineOf(folder);
  if (alive !== null) {
    throw new EspalierError(
      'already-running',
      `The sweep “${folder.label}” is running (process ${alive.pid} on ${alive.host}).`,
      `Watch it with “espalier sweep status ${folder.label}”, stop it with “espalier sweep stop ${folder.label}”.`,
    );
  }
  const aside = `${folder.engine}.${randomUUID()}`;
  const moved = await rename(folder.engine, aside).then(
    () => true,
    () => false,
  );
  const owner = moved ? await ownerIn(aside) : null;
  if (owner !== null && (await isAlive(owner))) {
    await link(aside, folder.engine).catch(() => undefined);
  }
  await unlink(aside).catch(() => undefined);
}

async function ownerIn(path: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}
