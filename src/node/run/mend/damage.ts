/** What a run that was killed leaves behind, and what to do about it. */

export interface Project {
  /** The `git` executable. */
  readonly git: string;
  /** Root of the Git working tree, absolute. */
  readonly root: string;
  /** Git's folder of this working tree, and the one it shares with others; absolute. */
  readonly gitDir: string;
  readonly commonDir: string;
  /** The project's folder (that of `.dvc`), absolute. */
  readonly dvcRoot: string;
}

/** In the order in which they are mended: nothing is removed before what it holds is safe. */
export const DAMAGE_KINDS = ['process', 'lock', 'experiment', 'workspace', 'queue', 'copy', 'rest'] as const;
export type DamageKind = (typeof DAMAGE_KINDS)[number];

export interface Damage {
  readonly kind: DamageKind;
  /** What is the matter, in one sentence. */
  readonly what: string;
  /** What mending does, as an order: “Put HEAD back on main”. */
  readonly remedy: string;
  /** Does it; safe to repeat. The result says what was done, in one sentence. Throws when it cannot be done. */
  mend(): Promise<string>;
}

export interface Mended {
  readonly kind: DamageKind;
  readonly done: string | null;
  /** Why it could not be done. */
  readonly failed: string | null;
}

/** A time that is also a part of a ref: 20240131T101500123. */
export function stamp(): string {
  return new Date().toISOString().replace(/[-:.Z]/g, '');
}
