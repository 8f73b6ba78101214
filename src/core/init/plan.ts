/** What was decided, and the actions that follow from it. */
import type { FileChoices, FolderFacts } from '../../protocol/init.js';
import type { StepId } from './steps.js';

export interface RemoteChoice {
  readonly name: string;
  readonly url: string;
  /** In `.dvc/config`, for everyone. */
  readonly shared: Readonly<Record<string, string>>;
  /** In `.dvc/config.local`, which Git ignores. */
  readonly local: Readonly<Record<string, string>>;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Everything that was decided. */
export interface Plan {
  readonly facts: FolderFacts;
  readonly steps: ReadonlySet<StepId>;
  readonly files: FileChoices;
  /** Outputs and data that Git has and must give up before DVC takes them; the files stay. */
  readonly untrack: readonly string[];
  readonly data: readonly string[];
  readonly remote: RemoteChoice | null;
  /** Stages whose results are kept. */
  readonly results: readonly string[];
  /** Files that the first commit leaves out. */
  readonly leaveOut: readonly string[];
  readonly identity: Identity | null;
  readonly message: string;
}

export type Action =
  | { readonly kind: 'git' | 'dvc'; readonly title: string; readonly args: readonly string[] }
  /** Writes the files of the plan. */
  | { readonly kind: 'files'; readonly title: string }
  | { readonly kind: 'secrets'; readonly title: string; readonly remote: string; readonly options: Readonly<Record<string, string>> }
  /** Commits; paths that the plan wrote are added when `paths` is null, else everything but these. */
  | { readonly kind: 'commit'; readonly title: string; readonly message: string; readonly everythingBut: readonly string[] | null };

/** In the order in which they are done. Installing comes before all of them and is not among them. */
export function actionsOf({ facts, steps, files, untrack, data, remote, results, leaveOut, identity, message }: Plan): Action[] {
  const actions: Action[] = [];
  const git = (title: string, ...args: string[]): void => void actions.push({ kind: 'git', title, args });
  const dvc = (title: string, ...args: string[]): void => void actions.push({ kind: 'dvc', title, args });
  const todo = (id: StepId, done: boolean): boolean => steps.has(id) && !done;
  if (todo('git', facts.git.root !== null)) {
    git('Make a Git repository', 'init', ...(facts.git.namesBranch ? [] : ['--initial-branch=main']));
  }
  if (todo('dvc', facts.dvc.root !== null)) {
    const subdir = facts.git.root !== null && facts.git.root !== facts.folder;
    dvc('Make a DVC project', 'init', ...(subdir ? ['--subdir'] : []));
  }
  if (hasFiles(files)) {
    actions.push({ kind: 'files', title: 'Write the files' });
  }
  if (remote !== null && steps.has('remote')) {
    dvc(`Add the storage ${remote.name}`, 'remote', 'add', '--default', '--', remote.name, remote.url);
    for (const [option, value] of Object.entries(remote.shared)) {
      dvc(`Set ${option} of ${remote.name}`, 'remote', 'modify', '--', remote.name, option, value);
    }
    if (Object.keys(remote.local).length > 0) {
      actions.push({ kind: 'secrets', title: `Write .dvc/config.local for ${remote.name}`, remote: remote.name, options: remote.local });
    }
  }
  if (untrack.length > 0) {
    git(`Take ${untrack.join(', ')} out of Git; the files stay`, 'rm', '-r', '--cached', '--quiet', '--', ...untrack);
  }
  if (steps.has('data')) {
    data.forEach((path) => dvc(`Give ${path} to DVC`, 'add', '--', path));
  }
  if (steps.has('results') && results.length > 0) {
    dvc(`Keep the results of ${results.join(', ')}`, 'commit', '--force', '--', ...results);
  }
  if (steps.has('commit')) {
    if (identity !== null) {
      git('Set the name of who commits', 'config', 'user.name', identity.name);
      git('Set the address of who commits', 'config', 'user.email', identity.email);
    }
    actions.push({ kind: 'commit', title: 'Commit', message, everythingBut: facts.git.commits ? null : leaveOut });
  }
  return actions;
}

export function hasFiles(files: FileChoices): boolean {
  const { sections, stages, moves, gitIgnore, dvcIgnore, pins } = files;
  return [sections, stages, moves, gitIgnore, dvcIgnore, pins ?? []].some((list) => list.length > 0);
}
