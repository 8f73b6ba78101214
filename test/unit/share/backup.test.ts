/** The backup of a workspace, in repositories of both kinds of ids. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backUp, restore } from '../../../src/node/share/backup.js';
import { Repo } from '../../../src/node/share/repo.js';
import { bytesBelow } from '../../fixtures/bytes.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

it.each(['sha1', 'sha256'])('brings changed, staged, removed and unknown files back in a %s repository', async (format) => {
  const git = new GitRepo({ initArguments: [`--object-format=${format}`] });
  try {
    git.git('config', 'user.name', 'Ada');
    git.git('config', 'user.email', 'ada@example.org');
    git.commit('First', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'gone.txt': 'gone\n' });
    git.write({ 'a.txt': 'staged\n' });
    git.git('add', 'a.txt');
    git.write({ 'a.txt': 'changed\r\n', 'new.txt': 'new\n' });
    rmSync(join(git.root, 'gone.txt'));
    const before = { files: bytesBelow(git.root), status: git.git('status', '--porcelain') };
    const repo = new Repo('git', git.root);
    const backup = await backUp(repo, { before: 'apply of lr2', incoming: null, dvcRoot: null, data: [] });
    git.git('reset', '--quiet', '--hard');
    rmSync(join(git.root, 'new.txt'));
    await restore(repo, backup, null, () => Promise.resolve());
    expect({ files: bytesBelow(git.root), status: git.git('status', '--porcelain') }).toEqual(before);
  } finally {
    git.dispose();
  }
});
