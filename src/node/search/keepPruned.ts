/** Keeps what a trial had when it was stopped early: an experiment with its parameters, metrics and curves so far. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FileSource } from '../../core/ports.js';
import { changeGit } from '../run/git.js';

export interface KeptRun {
  readonly git: string;
  /** Root of the clone in which it ran, and the project's folder there. */
  readonly folder: string;
  readonly projectRoot: string;
  readonly baseline: string;
  readonly name: string;
  readonly message: string;
}

/**
 * Makes the experiment in the clone, by Git alone: DVC saves only what has ended. Files that Git tracks are taken as they are, and of
 * the others only outputs that Git holds (`cache: false`): a checkpoint that lies about does not get into a commit.
 */
export async function keepPruned({ git, folder, projectRoot, baseline, name, message }: KeptRun, source: FileSource): Promise<string> {
  await changeGit(git, folder, ['add', '--update', '--', ':/']);
  const paths = (await uncachedOutputs(source)).filter((path) => existsSync(join(projectRoot, path)));
  if (paths.length > 0) {
    const below = relative(folder, projectRoot);
    await changeGit(git, folder, ['add', '--force', '--', ...paths.map((path) => `:(top,literal)${join(below, path)}`)]);
  }
  const tree = await changeGit(git, folder, ['write-tree']);
  const commit = await changeGit(git, folder, ['commit-tree', tree, '-p', baseline], { input: message });
  await changeGit(git, folder, ['update-ref', `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${name}`, commit, '']);
  return commit;
}

async function uncachedOutputs(source: FileSource): Promise<string[]> {
  const found = new Set<string>();
  for (const file of await source.pipelineFiles()) {
    const pipeline = await source.pipeline(file).catch(() => null);
    for (const { outs, metrics, plots } of pipeline?.stages ?? []) {
      [...outs, ...metrics, ...plots].filter(({ cache }) => !cache).forEach(({ path }) => found.add(path));
    }
  }
  return [...found];
}
