/** A project in use, and what must be true of it whatever was killed. */
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findDamage, mendAll, type Damage, type Project } from '../../src/node/run/mend/index.js';
import { processesIn } from '../../src/node/run/mend/processes.js';
import { COPY, DvcProject, until } from '../fixtures/dvcProject.js';
import { killLiving } from './strike.js';

/** What the user was in the middle of. */
const MINE = '# my own line, in no commit\n';

export class Scene {
  readonly project: DvcProject;
  readonly mend: Project;
  private readonly experiments: Record<string, string>;
  private readonly stashes: string;

  private constructor(project: DvcProject) {
    this.project = project;
    this.mend = {
      git: 'git',
      root: project.root,
      gitDir: join(project.root, '.git'),
      commonDir: join(project.root, '.git'),
      dvcRoot: project.root,
    };
    this.experiments = project.experiments();
    this.stashes = project.git('stash', 'list');
  }

  /** A copy of `template`, which has an experiment, with changes that no commit has. */
  static of(template: DvcProject): Scene {
    const home = mkdtempSync(join(realpathSync(tmpdir()), 'espalier-fault-'));
    cpSync(template.root, join(home, 'project'), COPY);
    const project = new DvcProject({ home });
    project.write({
      'prepare.py': readFileSync(join(project.root, 'prepare.py'), 'utf8') + MINE,
      'untracked.txt': 'mine',
      'staged.txt': 'mine too',
    });
    project.git('add', 'staged.txt');
    return new Scene(project);
  }

  path(...parts: string[]): string {
    return join(this.project.root, ...parts);
  }

  /** Starts DVC as a terminal does: leading its own process group. */
  start(...args: string[]): ChildProcess {
    return this.project.start(...args);
  }

  damage(): Promise<Damage[]> {
    return findDamage(this.mend);
  }

  /** Mends all there is; the kinds of what was found. Fails when something stays. */
  async mendAll(): Promise<string[]> {
    const found = await this.damage();
    const results = await mendAll(found);
    expect(results.filter((one) => one.failed !== null)).toEqual([]);
    expect((await this.damage()).map((one) => one.what)).toEqual([]);
    return found.map((one) => one.kind);
  }

  /** What must be true of it in any case. `changed`: files of the user's that the run may have changed. */
  checkSound(): void {
    const { project } = this;
    expect(project.git('fsck', '--strict', '--no-dangling')).toBe('');
    expect(project.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(project.experiments()).toMatchObject(this.experiments);
    expect(project.git('stash', 'list')).toBe(this.stashes);
    expect(readFileSync(this.path('prepare.py'), 'utf8')).toContain(MINE);
    expect(readFileSync(this.path('untracked.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(this.path('staged.txt'), 'utf8')).toBe('mine too');
    expect(existsSync(this.path('.git/refs/exps/exec/EXEC_BASELINE'))).toBe(false);
    expect(project.dvc('status')).not.toBe('');
  }

  async dispose(): Promise<void> {
    for (const { pid } of await processesIn(this.project.root)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    this.project.dispose();
  }
}

export function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** Kills the whole group at once, as a power cut does. Whether its leader was alive until then. */
export async function killGroup(child: ChildProcess): Promise<boolean> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const hit = child.exitCode === null && child.signalCode === null && killLiving([-(child.pid ?? 0)]).length > 0;
  if (hit) {
    await ended;
  }
  return hit;
}

export function forget(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

export { until };
