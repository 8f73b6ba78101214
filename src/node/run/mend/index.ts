/** Finds what killed runs left in a project, by reading alone, and mends it when it is asked to. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toFailure } from '../../../protocol/rpc.js';
import { deleteRefs, INCOMING, listRefs, settle } from '../collect.js';
import { parseExperimentRef } from '../../../core/experiments/gitObjects.js';
import { changeGit } from '../git.js';
import { recoverSlots, strandedInSlots } from '../slotFolders.js';
import { copyDamages } from './copies.js';
import { DAMAGE_KINDS, type Damage, type Mended, type Project } from './damage.js';
import { lockDamages } from './locks.js';
import { orphanDamages } from './orphans.js';
import { queueDamages } from './queue.js';
import { workspaceDamage } from './workspace.js';

export type { Damage, DamageKind, Mended, Project } from './damage.js';

/** In the order in which it is mended. Takes no lock and changes nothing. */
export async function findDamage(project: Project): Promise<Damage[]> {
  const found = await Promise.all([
    lockDamages(project),
    orphanDamages(project),
    workspaceDamage(project).then((damage) => damage ?? []),
    queueDamages(project),
    copyDamages(project),
    slotDamages(project),
    arrivalDamages(project),
  ]);
  const order = (damage: Damage): number => DAMAGE_KINDS.indexOf(damage.kind);
  return found.flat().sort((a, b) => order(a) - order(b));
}

/** Each in turn, whatever becomes of the others. `onDone` is told after each. */
export async function mendAll(damages: readonly Damage[], onDone?: (mended: Mended) => void): Promise<Mended[]> {
  const results: Mended[] = [];
  for (const damage of damages) {
    let mended: Mended;
    try {
      mended = { kind: damage.kind, done: await damage.mend(), failed: null };
    } catch (error) {
      mended = { kind: damage.kind, done: null, failed: `${damage.what} ${toFailure(error).message}` };
    }
    results.push(mended);
    onDone?.(mended);
  }
  return results;
}

async function slotDamages({ git, root, dvcRoot }: Project): Promise<Damage[]> {
  const stranded = await strandedInSlots(git, dvcRoot);
  return stranded.map(({ slot, names }) => ({
    kind: 'experiment',
    what: `The finished experiment ${names.map((name) => `“${name}”`).join(', ')} is still in slot ${slot}.`,
    remedy: 'bring it home',
    mend: async () => {
      const collected = await recoverSlots(git, root, dvcRoot);
      return collected.length === 0
        ? 'Nothing was left in the slots.'
        : `${collected.map(({ name }) => `“${name}”`).join(', ')} ${collected.length === 1 ? 'is' : 'are'} home.`;
    },
  }));
}

/** Experiments that were on their way home, see `collectExperiments`. They take a moment; these have stayed. */
async function arrivalDamages({ git, root, commonDir }: Project): Promise<Damage[]> {
  const stayed = async (): Promise<string[]> => {
    const refs = await listRefs(git, root, INCOMING);
    const fresh = await Promise.all(
      refs.map((ref) =>
        stat(join(commonDir, ref)).then(
          ({ mtimeMs }) => Date.now() - mtimeMs < 60_000,
          () => false,
        ),
      ),
    );
    return refs.filter((_, at) => fresh[at] === false);
  };
  return (await stayed()).length === 0
    ? []
    : [
        {
          kind: 'experiment',
          what: 'Experiments that were on their way here have no names yet.',
          remedy: 'name them',
          mend: async () => {
            const refs = await stayed();
            for (const arrived of refs) {
              const ref = `refs/exps/${arrived.split('/').slice(4).join('/')}`;
              const parsed = parseExperimentRef(ref);
              const commit = await changeGit(git, root, ['rev-parse', '--verify', arrived]);
              if (parsed !== null) {
                await settle(git, root, { ref, commit, ...parsed });
              }
            }
            await deleteRefs(git, root, refs);
            return `${refs.length} ${refs.length === 1 ? 'experiment is' : 'experiments are'} named.`;
          },
        },
      ];
}
