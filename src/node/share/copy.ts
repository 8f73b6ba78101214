/**
 * A clone that borrows all objects of the repository, for a moment: there, a branch is checked out and moved without any ref, file or index
 * of the repository being touched. Whatever breaks in it is deleted with it.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FETCH_QUIETLY } from '../run/git.js';
import { fields, Repo } from './repo.js';

/** What it takes over from the repository's own settings: who commits, how it is signed, how files are read and merged. */
const SETTINGS =
  /^(user|author|committer|commit|gpg|merge|diff|filter|lfs|i18n|core\.(autocrlf|eol|safecrlf|filemode|symlinks|ignorecase))\b/;

/** @param branch what HEAD is called there; it is at `tip` */
export async function inCopy<T>(
  repo: Repo,
  { branch, tip }: { readonly branch: string; readonly tip: string },
  body: (copy: Repo) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'espalier-copy-'));
  try {
    const root = join(folder, 'copy');
    await repo.run(['clone', '--quiet', '--shared', '--no-checkout', '--no-tags', '--', repo.root, root]);
    // What a hook pushes must not go to the repository as to a remote.
    await repo.at(root).run(['remote', 'remove', 'origin']);
    const config = join(root, '.git', 'config');
    await writeFile(config, (await readFile(config, 'utf8')) + (await settings(repo)));
    const copy = repo.at(root);
    await copy.run(['update-ref', `refs/heads/${branch}`, tip]);
    await copy.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    await checkOut(copy, tip);
    return await body(copy);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Index and files of the copy as in the tree; large files of LFS stay pointers. */
export async function checkOut(copy: Repo, tree: string): Promise<void> {
  await copy.run(['read-tree', '--reset', '-u', tree], { env: { GIT_LFS_SKIP_SMUDGE: '1' } });
}

/** Brings a commit of the copy, with its objects, into the repository, where no ref names it yet. */
export async function bringHome(repo: Repo, copy: Repo, commit: string): Promise<void> {
  await copy.run(['update-ref', 'refs/heads/espalier-home', commit]);
  await repo.run([...FETCH_QUIETLY, '--', copy.root, 'refs/heads/espalier-home']);
}

async function settings(repo: Repo): Promise<string> {
  const listed = fields(await repo.run(['config', '--local', '--includes', '--list', '-z']));
  return listed
    .map((entry) => [entry.split('\n', 1)[0] ?? '', entry.slice(entry.indexOf('\n') + 1)] as const)
    .filter(([key]) => SETTINGS.test(key))
    .map(([key, value]) => {
      const [section = ''] = key.split('.', 1);
      const name = key.slice(key.lastIndexOf('.') + 1);
      const sub = key.slice(section.length + 1, Math.max(section.length + 1, key.length - name.length - 1));
      const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
      return `[${section}${sub === '' ? '' : ` ${quoted(sub)}`}]\n\t${name} = ${quoted(value)}\n`;
    })
    .join('');
}
