/** Where Git keeps what belongs to a working tree. */
import { resolve } from 'node:path';
import { changeGit } from './git.js';
import type { Project } from './mend/damage.js';

/** `root` is the root of a Git working tree, `dvcRoot` the project's folder in it. Throws `git-failed`. */
export async function projectAt(git: string, root: string, dvcRoot: string): Promise<Project> {
  const answer = await changeGit(git, root, ['rev-parse', '--git-dir', '--git-common-dir']);
  const [gitDir = '.git', commonDir = '.git'] = answer.split('\n');
  return { git, root, dvcRoot, gitDir: resolve(root, gitDir), commonDir: resolve(root, commonDir) };
}
