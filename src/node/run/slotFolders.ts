/** Where slots are, and what finished in those that nobody uses any more. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bringHome, experimentsIn, type CollectedExperiment } from './collect.js';
import { isFree, SlotOwner } from './slotOwner.js';

export function slotsFolder(dvcRoot: string): string {
  return join(dvcRoot, '.dvc', 'tmp', 'espalier', 'slots');
}

/** In ascending order. */
export async function slotNumbers(dvcRoot: string): Promise<number[]> {
  const names = await readdir(slotsFolder(dvcRoot)).catch(() => []);
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Experiments that wait in slots nobody uses, to be brought home by `recoverSlots`; changes nothing. */
export async function strandedInSlots(
  git: string,
  dvcRoot: string,
): Promise<readonly { readonly slot: number; readonly names: string[] }[]> {
  const found: { slot: number; names: string[] }[] = [];
  for (const slot of await slotNumbers(dvcRoot)) {
    const folder = join(slotsFolder(dvcRoot), String(slot));
    const experiments = await experimentsIn(git, folder).catch(() => []);
    if (experiments.length > 0 && (await isFree(git, folder))) {
      found.push({ slot, names: experiments.map(({ name }) => name) });
    }
  }
  return found;
}

/** Brings home what finished in slots whose owners died. Slots in use are left alone. */
export async function recoverSlots(git: string, root: string, dvcRoot: string): Promise<CollectedExperiment[]> {
  const collected: CollectedExperiment[] = [];
  for (const number of await slotNumbers(dvcRoot)) {
    const folder = join(slotsFolder(dvcRoot), String(number));
    const owner = await SlotOwner.claim(git, folder).catch(() => null);
    if (owner !== null) {
      try {
        collected.push(...(await bringHome(git, root, folder)));
      } finally {
        await owner.release();
      }
    }
  }
  return collected;
}
