/** What may go wrong under a run, and where. Each is a row of the table in docs/reliability.md. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DVC } from '../fixtures/dvcProject.js';
import { PLACES, type Attempt, type Place } from './attempt.js';
import type { Scene } from './scene.js';

export interface Fault {
  readonly name: string;
  readonly places: readonly Place[];
  /** Places of which `npm test` sees it too; the rest is for `npm run test:soak`. */
  readonly quick?: readonly Place[];
  /** Whether it needs to mount something, which is not permitted everywhere. */
  readonly mounts?: boolean;
  /** Of the experiment; a run that takes long without. */
  readonly params?: readonly string[];
  /** What is wrong before the run starts; with DVC's program, where it is another. */
  readonly before?: (scene: Scene) => { readonly dvc: string } | void | Promise<void>;
  /** What goes wrong while the training runs. */
  readonly during?: (attempt: Attempt) => Promise<void>;
  /** Ends what was wrong, when the run has ended. Called in any case. */
  readonly after?: (scene: Scene) => void;
}

const PYTHON = join(dirname(DVC.command), 'python');
const WATCHED: readonly Place[] = ['workspace', 'temporary copy', 'slot'];
/** A run that ends by itself soon. */
const SHORT = ['train.steps=20', 'train.pause=0.1'];

export const EDITOR_KILLED = 'The editor is killed (`kill -9` of server and extension host), with its terminals';

export const FAULTS: readonly Fault[] = [
  { name: 'DVC is killed (`kill -9`)', places: PLACES, quick: ['workspace'], during: (attempt) => attempt.killDvc() },
  { name: 'The training is killed (`kill -9`)', places: PLACES, during: (attempt) => attempt.killTraining() },
  {
    name: EDITOR_KILLED,
    places: PLACES,
    params: SHORT,
    during: (attempt) => attempt.killEditor(),
  },
  {
    name: 'The process that watches the run is killed (`kill -9`)',
    places: WATCHED,
    params: SHORT,
    during: (attempt) => attempt.killWatcher(),
  },
  {
    name: 'The disk is full before the run starts',
    places: WATCHED,
    mounts: true,
    before: (scene) => {
      smallDisk(scene);
      fill(scene);
    },
    after: free,
  },
  {
    name: 'The disk becomes full while the training runs',
    places: PLACES,
    mounts: true,
    params: SHORT,
    before: smallDisk,
    during: async (attempt) => {
      await attempt.training();
      fill(attempt.scene);
    },
    after: free,
  },
  {
    name: '`.git` cannot be written',
    places: PLACES.filter((place) => place !== 'queue'),
    quick: ['workspace'],
    mounts: true,
    before: (scene) => {
      const folder = scene.path('.git');
      mount('--bind', folder, folder);
      mount('-o', 'remount,ro,bind', folder);
    },
    after: (scene) => unmount(scene.path('.git')),
  },
  {
    name: 'Another process holds the lock of DVC',
    places: PLACES,
    params: SHORT,
    before: holdLock,
    after: () => holder?.kill('SIGKILL'),
  },
  {
    name: 'The run is stopped',
    places: PLACES,
    quick: ['workspace'],
    during: (attempt) => attempt.stop(),
  },
  {
    name: 'The run is stopped, and its training ignores SIGINT and SIGTERM',
    places: PLACES,
    params: ['train.steps=600', 'train.pause=0.1', 'train.deaf=true'],
    during: (attempt) => attempt.stop(),
  },
  { name: 'The training prints 100 MB', places: PLACES, params: ['+train.flood=100'] },
  { name: 'The program of DVC is missing', places: WATCHED, quick: ['slot'], before: (scene) => ({ dvc: scene.path('.venv/bin/dvc') }) },
  {
    name: 'The interpreter that stages call is broken',
    places: WATCHED,
    before: (scene) => {
      const dvc = environment(scene);
      breakPython(dvc);
      return { dvc };
    },
  },
  {
    name: 'The environment is removed while the training runs',
    places: WATCHED,
    params: SHORT,
    before: (scene) => ({ dvc: environment(scene) }),
    during: async (attempt) => {
      await attempt.training();
      rmSync(attempt.scene.path('.venv'), { recursive: true });
    },
  },
];

let holder: ChildProcess | undefined;

/** As DVC itself locks. Source: dvc/lock.py, zc.lockfile. */
async function holdLock(scene: Scene): Promise<void> {
  const script =
    'import fcntl, sys, time; file = open(sys.argv[1], "a"); fcntl.flock(file, fcntl.LOCK_EX); print("held", flush=True); time.sleep(600)';
  const child = spawn(PYTHON, ['-c', script, scene.path('.dvc/tmp/lock')], { stdio: ['ignore', 'pipe', 'inherit'] });
  holder = child;
  await new Promise((resolve) => child.stdout.once('data', resolve));
}

/** An environment in the project: DVC, and the Python that stages call. DVC's program. */
function environment(scene: Scene): string {
  scene.project.write({ '.venv/.gitignore': '*\n', '.venv/bin/dvc': `#!/bin/sh\nexec '${DVC.command}' "$@"\n` });
  const dvc = scene.path('.venv/bin/dvc');
  chmodSync(dvc, 0o755);
  symlinkSync(PYTHON, join(dirname(dvc), 'python'));
  return dvc;
}

/** As when what an environment was made from is removed. */
function breakPython(dvc: string): void {
  const python = join(dirname(dvc), 'python');
  rmSync(python);
  writeFileSync(python, '#!/gone/python\n');
  chmodSync(python, 0o755);
}

/** The project on a disk of its own, which is small. */
export function smallDisk(scene: Scene): void {
  const { root } = scene.project;
  const aside = `${root}-aside`;
  run('cp', '-a', root, aside);
  mount('-t', 'tmpfs', '-o', 'size=24m', 'espalier', root);
  run('cp', '-a', `${aside}/.`, root);
  rmSync(aside, { recursive: true, force: true });
}

/** Nothing is left, not a byte; also when some of it came free again. */
export function fill(scene: Scene): void {
  spawnSync('dd', ['if=/dev/zero', `of=${scene.path('.dvc/tmp/ballast')}`, 'bs=4k', 'oflag=append', 'conv=notrunc'], { stdio: 'ignore' });
}

export function free(scene: Scene): void {
  rmSync(scene.path('.dvc/tmp/ballast'), { force: true });
}

export function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder], { stdio: 'ignore' });
}

/** Whether something may be mounted here. */
export function mayMount(): boolean {
  return spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
}

function mount(...args: string[]): void {
  run('mount', ...args);
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  }
}
