/** What the installed Git can do when it reads objects of a repository. */
import type { Abilities } from './objects.js';
import { runGit } from './run.js';

/** Of any Git of these years, in a clone that has all its objects. */
export const USUAL: Abilities = { commands: true, diesOfMissing: false };

/** Throws as `runGit`. */
export async function abilitiesOf(git: string, cwd: string): Promise<Abilities> {
  const [output, promisors] = await Promise.all([
    runGit(git, cwd, ['--version']),
    runGit(git, cwd, ['config', '--get-regexp', '^(remote\\..*\\.promisor|extensions\\.partialclone)$'], [0, 1]),
  ]);
  const version = versionOf(output);
  return { commands: version >= 2.36, diesOfMissing: promisors !== '' && version >= 2.38 && version < 2.45 };
}

/** `git version 2.39.5 (Apple Git-154)` is 2.39; 2.9 is less than 2.10: minor versions count hundredths. */
function versionOf(text: string): number {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(major) + Number(minor) / 100;
}
