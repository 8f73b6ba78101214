/**
 * Whose a slot is: a ref in the slot's own repository names a blob that says so. Git changes a ref only from the value that is expected,
 * so that of two processes that want a slot one gets it, and a dead owner is replaced once.
 */
import { changeGit } from './git.js';
import { familyOf } from './family.js';
import { isDvc, processesIn } from './mend/processes.js';
import { identityOf, isAlive, type ProcessIdentity } from './identity.js';

const OWNER = 'refs/espalier/owner';

interface Claim {
  readonly owner: ProcessIdentity;
  /** DVC, while it runs there. It may outlive its owner. */
  readonly run: ProcessIdentity | null;
}

export class SlotOwner {
  private constructor(
    private readonly git: string,
    private readonly folder: string,
    private readonly owner: ProcessIdentity,
    private blob: string,
  ) {}

  /** Null when a living process has it, or when what a dead one started still runs there. */
  static async claim(git: string, folder: string): Promise<SlotOwner | null> {
    const { blob, claim } = await read(git, folder);
    if (claim !== null && (await inUse(claim, folder))) {
      return null;
    }
    const owner = await identityOf(process.pid);
    if (owner === null) {
      return null;
    }
    const mine = await write(git, folder, { owner, run: null }, blob);
    return mine === null ? null : new SlotOwner(git, folder, owner, mine);
  }

  /** What works there now; null when nothing does. */
  async setRun(run: ProcessIdentity | null): Promise<void> {
    this.blob = (await write(this.git, this.folder, { owner: this.owner, run }, this.blob)) ?? this.blob;
  }

  async release(): Promise<void> {
    await changeGit(this.git, this.folder, ['update-ref', '-d', OWNER, this.blob]);
  }
}

/** Whether a slot is free to be taken; changes nothing. */
export async function isFree(git: string, folder: string): Promise<boolean> {
  const { claim } = await read(git, folder);
  return claim === null || !(await inUse(claim, folder));
}

/** What still runs in a slot whose owner has died; null when nothing does, or when somebody has the slot. Changes nothing. */
export async function runIn(git: string, folder: string): Promise<ProcessIdentity | null> {
  const { claim } = await read(git, folder);
  return claim !== null && !(await isAlive(claim.owner)) ? leftIn(claim, folder) : null;
}

async function inUse(claim: Claim, folder: string): Promise<boolean> {
  return (await isAlive(claim.owner)) || (await leftIn(claim, folder)) !== null;
}

/** What still runs there of an owner that has died. */
async function leftIn({ run }: Claim, folder: string): Promise<ProcessIdentity | null> {
  if (run !== null) {
    // Of a process group, the number is not given away before all of it has ended.
    return (await isAlive(run)) || (await familyOf(run.pid)).length > 0 ? run : null;
  }
  // Who died just when it had started DVC did not come to note it.
  const dvc = (await processesIn(folder)).find((one) => one.folder !== null && isDvc(one));
  return dvc === undefined ? null : identityOf(dvc.pid);
}

async function read(git: string, folder: string): Promise<{ readonly blob: string; readonly claim: Claim | null }> {
  const blob = await changeGit(git, folder, ['for-each-ref', '--format=%(objectname)', OWNER]);
  if (blob === '') {
    return { blob, claim: null };
  }
  try {
    return { blob, claim: JSON.parse(await changeGit(git, folder, ['cat-file', 'blob', blob])) as Claim };
  } catch {
    // A torn object, as after a power cut: whoever wrote it is gone.
    return { blob, claim: null };
  }
}

/** The new blob; null when another process was faster. */
async function write(git: string, folder: string, claim: Claim, before: string): Promise<string | null> {
  const blob = await changeGit(git, folder, ['hash-object', '-w', '--stdin'], { input: JSON.stringify(claim) });
  return changeGit(git, folder, ['update-ref', OWNER, blob, before]).then(
    () => blob,
    () => null,
  );
}
