/**
 * A copy of a project by which `dvc fetch` reaches commits that only experiments name. It knows branches and tags alone, so in a clone of its
 * own, which borrows all objects and has DVC's cache of the project, those commits are tags. The project gets no ref.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { readDvcConfig } from '../dvcConfig/index.js';
import { changeGit } from './git.js';
import { slotConfig } from './slotConfig.js';

export interface Fetched {
  readonly git: string;
  /** Root of the Git working tree, and the project's folder in it. */
  readonly root: string;
  readonly dvcRoot: string;
  /** In full. */
  readonly commits: readonly string[];
}

/** Arguments of DVC, to be run in what `fetchCopy` made. */
export const FETCH_ALL = ['fetch', '--all-tags'];
export const FETCH_METRICS = [...FETCH_ALL, '--type', 'metrics'];

/** The project's folder in the copy. Throws `git-failed`. @param folder that is not there yet; the caller removes it */
export async function fetchCopy({ git, root, dvcRoot, commits }: Fetched, folder: string): Promise<string> {
  await changeGit(git, root, ['clone', '--quiet', '--shared', '--no-checkout', '--no-tags', '--', root, folder]);
  const input = commits.map((commit, at) => `create refs/tags/espalier-${at} ${commit}\n`).join('');
  await changeGit(git, folder, ['update-ref', '--stdin'], { input });
  const own = join(dvcRoot, '.dvc');
  const { cacheFolder, remotes } = await readDvcConfig(dvcRoot);
  const dvc = join(folder, relative(root, dvcRoot), '.dvc');
  await mkdir(join(dvc, 'tmp'), { recursive: true });
  const [shared, local] = await Promise.all(['config', 'config.local'].map((name) => readFile(join(own, name), 'utf8').catch(() => '')));
  await writeFile(join(dvc, 'config'), slotConfig(shared ?? '', own, cacheFolder), { mode: 0o600 });
  // What DVC takes for the configuration is that of each commit, with this over it.
  const named = remotes.filter(({ name, url }) => isAbsolute(url) && !namesRemote(local ?? '', name));
  const sections = named.map(({ name, url }) => `['remote "${name}"']\n    url = "${url}"\n`);
  await writeFile(join(dvc, 'config.local'), slotConfig(local ?? '', own, cacheFolder) + sections.join(''), { mode: 0o600 });
  return join(dvc, '..');
}

/** Whether a configuration has a section of this remote: twice the same section is an error to DVC. */
function namesRemote(config: string, name: string): boolean {
  return [...config.matchAll(/^\s*\[\s*['"]?remote\s+"(.*?)"/gm)].some(([, one]) => one?.toLowerCase() === name.toLowerCase());
}
