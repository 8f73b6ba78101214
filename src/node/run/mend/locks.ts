/** Lock files whose owners are gone: Git refuses to work while there is one. */
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Damage, Project } from './damage.js';
import { locksText, modifiedAt, readLocks, tmpOf } from './dvcFiles.js';
import { isDvc, isDvcAlive, isGit, processesIn } from './processes.js';

/** Milliseconds. Git holds a lock for moments; and where nobody is seen who could hold it, it still may be one who works from elsewhere. */
const OLD = 2_000;

export async function lockDamages(project: Project): Promise<Damage[]> {
  const [git, dvc] = await Promise.all([staleGitLocks(project), staleDvcLocks(project)]);
  const damages: Damage[] = [];
  if (git.length > 0) {
    const names = git.map((file) => relative(project.commonDir, file)).join(', ');
    damages.push({
      kind: 'lock',
      what: `Git was killed while it changed something, and its lock is still there (${names}): Git refuses to work.`,
      remedy: 'remove the lock',
      mend: async () => {
        const stale = await staleGitLocks(project);
        await Promise.all(stale.map((file) => rm(file, { force: true })));
        return stale.length > 0 ? 'The lock of Git is removed.' : 'There was no lock of Git any more.';
      },
    });
  }
  if (dvc) {
    damages.push({
      kind: 'lock',
      what: 'DVC was killed while it held locks, and another program has its process number now: DVC refuses to work.',
      remedy: 'remove the locks',
      mend: async () => {
        await removeDeadLocks(project);
        return 'The locks of DVC are removed.';
      },
    });
  }
  return damages;
}

async function staleGitLocks(project: Project): Promise<string[]> {
  const files = await gitLocks(project);
  const times = await Promise.all(files.map((file) => modifiedAt(file)));
  const old = files.filter((_, at) => Date.now() - (times[at] ?? Date.now()) > OLD);
  return old.length > 0 && (await processesIn(project.root)).some((one) => isGit(one) || isDvc(one)) ? [] : old;
}

async function gitLocks({ gitDir, commonDir }: Project): Promise<string[]> {
  const folders = [...new Set([gitDir, commonDir])];
  const nested = [join(commonDir, 'refs'), join(gitDir, 'refs')].filter((folder) => existsSync(folder));
  const found = [
    ...(await Promise.all(folders.map((folder) => locksIn(folder, false)))),
    ...(await Promise.all(nested.map((folder) => locksIn(folder, true)))),
  ];
  return [...new Set(found.flat())];
}

async function locksIn(folder: string, recursive: boolean): Promise<string[]> {
  const names = await readdir(folder, { recursive }).catch(() => []);
  return names.filter((name) => name.endsWith('.lock')).map((name) => join(folder, name));
}

/** Takes away locks that nobody holds; one that is fresh is waited for. For those who are about to change the repository. */
export async function unlockGit(project: Project): Promise<void> {
  for (let waited = 0; waited < 2 * OLD && (await gitLocks(project)).length > 0; waited += 100) {
    await Promise.all((await staleGitLocks(project)).map((file) => rm(file, { force: true })));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** DVC asks for the number alone (`psutil.pid_exists` in dvc/rwlock.py): of a dead process whose number is free, it takes the lock away itself. */
async function staleDvcLocks({ dvcRoot }: Project): Promise<boolean> {
  const locks = await readLocks(join(tmpOf(dvcRoot), 'rwlock'));
  const stale = await Promise.all(locks.map(async ({ pid }) => numberIsTaken(pid) && !(await isDvcAlive(pid))));
  return stale.includes(true);
}

async function removeDeadLocks({ dvcRoot }: Project): Promise<void> {
  const file = join(tmpOf(dvcRoot), 'rwlock');
  const locks = await readLocks(file);
  const alive = await Promise.all(locks.map(({ pid }) => isDvcAlive(pid)));
  await writeFile(file, locksText(locks.filter((_, at) => alive[at] === true)));
}

function numberIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
