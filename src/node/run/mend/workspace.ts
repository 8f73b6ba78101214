/**
 * The workspace after DVC was killed while it used it. DVC leaves the branch for a detached HEAD, puts the user's changes into a stash for a
 * moment, and commits the experiment before it names it (dvc/repo/experiments/queue/base.py, executor/local.py; scmrepo/git/__init__.py).
 */
import { rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseExperimentRef } from '../../../core/experiments/gitObjects.js';
import { deleteRefs, settle } from '../collect.js';
import { changeGit } from '../git.js';
import { stamp, type Damage, type Project } from './damage.js';
import { locksText, readJson, readLocks, tmpOf, type ExecutorInfo, type Lock } from './dvcFiles.js';
import { unlockGit } from './locks.js';
import { isDvc, isDvcAlive, processesIn } from './processes.js';
import { branchLeft, dropFromStash, readReflog } from './reflog.js';

const EXEC = 'refs/exps/exec/';
/** DVC's own stash, whose entries it takes out at once. What stays would be run with the next experiment. */
const STASH = 'refs/exps/stash';

interface Facts {
  /** Null: detached. */
  readonly branch: string | null;
  readonly head: string;
  /** Refs under `refs/exps/exec` -> commit, without those that DVC leaves for ever. */
  readonly exec: ReadonlyMap<string, string>;
  readonly locks: readonly Lock[];
  readonly dead: readonly Lock[];
  /** Entries of DVC's stash. */
  readonly stashed: readonly string[];
  /** Holds the user's changes, when DVC was killed before it put them back. */
  readonly changes: { readonly commit: string; readonly gitStash: boolean } | null;
  /** Left in Git's stash by DVC for its own use. */
  readonly foreign: string | null;
  readonly name: string | null;
  readonly left: ReturnType<typeof branchLeft>;
  /** The commit at HEAD is an experiment, and what its ref should be. */
  readonly experiment: { readonly ref: string; readonly baseline: string; readonly named: boolean } | null;
  readonly folder: boolean;
}

/** Null when nothing is the matter, or while DVC works here. */
export async function workspaceDamage(project: Project): Promise<Damage | null> {
  const facts = await read(project);
  const sentences = facts === null ? [] : describe(facts);
  if (facts === null || sentences.length === 0 || (await inUse(project, facts))) {
    return null;
  }
  return {
    kind: 'workspace',
    what: sentences.map(({ what }) => what).join(' '),
    remedy: sentences.map(({ remedy }) => remedy).join('; '),
    mend: () => mend(project),
  };
}

function describe(facts: Facts): { readonly what: string; readonly remedy: string }[] {
  const said: { what: string; remedy: string }[] = [];
  if (facts.experiment?.named === false) {
    said.push({ what: 'A finished experiment has no name yet.', remedy: `name it ${nameOf(facts.experiment.ref)}` });
  }
  if (facts.changes !== null) {
    said.push({ what: 'Your changes are in a stash and not in your files.', remedy: 'bring your changes back' });
  }
  if (facts.branch === null && facts.left !== null) {
    const { branch } = facts.left;
    said.push({
      what: `HEAD is detached: a run that was killed left ${branch} and did not come back.`,
      remedy: `put HEAD back on ${branch}`,
    });
  }
  if (said.length === 0 && (facts.exec.size > 0 || facts.stashed.length > 0 || facts.dead.length > 0 || facts.folder)) {
    said.push({ what: 'A run in the workspace was killed, and its notes are still there.', remedy: 'remove the notes of the killed run' });
  }
  return said;
}

async function mend(project: Project): Promise<string> {
  const facts = await read(project);
  if (facts === null || (await inUse(project, facts))) {
    return 'Nothing was left to mend in the workspace.';
  }
  const { git, root, dvcRoot } = project;
  const done: string[] = [];
  await unlockGit(project);
  if (facts.experiment?.named === false) {
    const { ref, baseline } = facts.experiment;
    const { name } = await settle(git, root, { ref, baseline, commit: facts.head, name: nameOf(ref) });
    done.push(`the finished experiment is named “${name}”`);
  }
  if (facts.changes !== null) {
    const backup = `refs/espalier/backup/${stamp()}`;
    await changeGit(git, root, ['update-ref', `${backup}-changes`, facts.changes.commit]);
    const now = await changeGit(git, root, ['stash', 'create']);
    if (now !== '') {
      await changeGit(git, root, ['update-ref', `${backup}-found`, now]);
    }
    await restoreFiles(project, facts.changes.commit);
    done.push(`your changes are back (and kept in ${backup}-changes)`);
  }
  if (facts.branch === null && facts.left !== null) {
    done.push(await restoreHead(project, facts, facts.left));
  }
  if (facts.changes?.gitStash === true) {
    await dropFromStash(project, 'refs/stash', facts.changes.commit);
  }
  if (facts.foreign !== null) {
    await dropFromStash(project, 'refs/stash', facts.foreign);
  }
  for (const commit of facts.stashed) {
    await dropFromStash(project, STASH, commit);
  }
  await deleteRefs(git, root, [...facts.exec.keys()]);
  await rm(join(tmpOf(dvcRoot), 'exps/run/workspace'), { recursive: true, force: true });
  await rm(join(tmpOf(dvcRoot), 'repro.dat'), { force: true });
  await writeFile(join(tmpOf(dvcRoot), 'exps/rwlock'), locksText(facts.locks.filter((lock) => !facts.dead.includes(lock))));
  return sentence(done.length > 0 ? done : ['the notes of the killed run are removed']);
}

/** As DVC ends a run: HEAD on the branch, the files as they are. */
async function restoreHead({ git, root }: Project, facts: Facts, { branch, at }: { branch: string; at: string }): Promise<string> {
  const isCommit = /^[0-9a-f]{40,64}$/.test(branch);
  const tip = isCommit ? at : await changeGit(git, root, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]).catch(() => '');
  if (tip !== at) {
    return `HEAD stays detached, because ${branch} has moved since; switch to it by hand`;
  }
  const reason = ['-m', `espalier: Restore HEAD to '${branch}'`];
  await (isCommit
    ? changeGit(git, root, ['update-ref', '--no-deref', ...reason, 'HEAD', at])
    : changeGit(git, root, ['symbolic-ref', ...reason, 'HEAD', `refs/heads/${branch}`]));
  if (facts.head !== at) {
    // The index was that of the experiment's commit.
    await changeGit(git, root, ['reset', '--quiet']);
  }
  return `HEAD is back on ${branch}`;
}

/** Files and index as they were when the stash was made. */
async function restoreFiles({ git, root, dvcRoot }: Project, commit: string): Promise<void> {
  await changeGit(git, root, ['restore', `--source=${commit}`, '--worktree', '--', ':/']);
  await changeGit(git, root, ['read-tree', `${commit}^2`]);
  // DVC packs the arguments of a run with the changes.
  const packed = join(tmpOf(relative(root, dvcRoot)), 'repro.dat')
    .split(sep)
    .join('/');
  await changeGit(git, root, ['update-index', '--force-remove', '--', packed]);
  await changeGit(git, root, ['update-index', '-q', '--refresh']).catch(() => '');
}

async function read(project: Project): Promise<Facts | null> {
  const { git, root, gitDir, commonDir, dvcRoot } = project;
  const [branch, head, refs] = await Promise.all([
    changeGit(git, root, ['symbolic-ref', '--quiet', '--short', 'HEAD']).catch(() => null),
    changeGit(git, root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => null),
    changeGit(git, root, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/exps']),
  ]);
  if (head === null) {
    return null;
  }
  const byRef = new Map(
    refs
      .split('\n')
      .filter(Boolean)
      .map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  );
  const tmp = tmpOf(dvcRoot);
  const [locks, info, reflog, stashed] = await Promise.all([
    readLocks(join(tmp, 'exps/rwlock')),
    readJson<ExecutorInfo>(join(tmp, 'exps/run/workspace/workspace.run')),
    readReflog(gitDir, 'HEAD'),
    readReflog(commonDir, STASH),
  ]);
  const alive = await Promise.all(locks.map((lock) => isDvcAlive(lock.pid)));
  const dead = locks.filter((_, at) => alive[at] === false);
  const baseline = byRef.get(`${EXEC}EXEC_BASELINE`) ?? null;
  const experiment = experimentAtHead(head, baseline ?? info?.baseline_rev ?? null, info?.name ?? null, byRef, reflog);
  const evidence = baseline !== null || dead.length > 0 || info !== null || stashed.length > 0 || experiment !== null;
  if (!evidence) {
    return null;
  }
  const stash = await stashedChanges(project, head, dead, byRef);
  return {
    branch,
    head,
    exec: new Map([...byRef].filter(([ref]) => /^refs\/exps\/exec\/EXEC_(BASELINE|MERGE|BRANCH)$/.test(ref))),
    locks,
    dead,
    stashed: stashed.map((entry) => entry.after),
    ...stash,
    name: info?.name ?? null,
    left: branchLeft(reflog),
    experiment: branch === null ? experiment : null,
    folder: info !== null,
  };
}

/** Between its commit and its name, or between its name and the end of the run. */
function experimentAtHead(
  head: string,
  baseline: string | null,
  name: string | null,
  refs: ReadonlyMap<string, string>,
  reflog: Awaited<ReturnType<typeof readReflog>>,
): Facts['experiment'] {
  const left = branchLeft(reflog);
  if (left === null || left.at === head) {
    return null;
  }
  const [named] = [...refs].find(([ref, commit]) => commit === head && parseExperimentRef(ref) !== null) ?? [];
  if (named !== undefined) {
    return { ref: named, baseline: left.at, named: true };
  }
  return baseline !== left.at
    ? null
    : { ref: `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${name ?? `exp-${head.slice(0, 5)}`}`, baseline, named: false };
}

/** Where the user's changes are, when DVC was killed between taking them away and putting them back. */
async function stashedChanges(
  { git, root, commonDir }: Project,
  head: string,
  dead: readonly Lock[],
  refs: ReadonlyMap<string, string>,
): Promise<Pick<Facts, 'changes' | 'foreign'>> {
  const top = (await readReflog(commonDir, 'refs/stash')).at(-1);
  const foreign = top?.message.includes('dvc-exp:') === true ? top.after : null;
  const wrote = (path: string): boolean => dead.some((lock) => lock.mode === 'write' && lock.path === path);
  if (wrote('workspace') && top !== undefined && foreign === null) {
    const parent = await changeGit(git, root, ['rev-parse', '--verify', '--quiet', `${top.after}^1`]).catch(() => '');
    if (parent === head && top.message.startsWith('WIP on ')) {
      return { changes: { commit: top.after, gitStash: true }, foreign };
    }
  }
  const merge = refs.get(`${EXEC}EXEC_MERGE`);
  return { changes: wrote('refs/exps/exec') && merge !== undefined ? { commit: merge, gitStash: false } : null, foreign };
}

/** Whether DVC could still put things right by itself. Runs in copies and workers of the queue use the workspace for a moment only, under a lock. */
async function inUse({ root, dvcRoot }: Project, { locks, dead }: Facts): Promise<boolean> {
  const process = await readJson<{ readonly pid: number }>(join(tmpOf(dvcRoot), 'exps/run/workspace/workspace.json'));
  if (locks.length > dead.length || (process !== null && (await isDvcAlive(process.pid)))) {
    return true;
  }
  const elsewhere = /\s(--temp|--queue|queue-worker|exec-run)(\s|$)/;
  return (await processesIn(root)).some((one) => isDvc(one) && !elsewhere.test(one.command) && !one.folder?.startsWith(tmpOf(dvcRoot)));
}

function nameOf(ref: string): string {
  return parseExperimentRef(ref)?.name ?? ref;
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
