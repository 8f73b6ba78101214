// Makes the sample project: a real Git and DVC repository whose experiments were made by running them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, ensurePython, ROOT, runMain, SetupError } from './setup.mjs';

const TEMPLATE = join(ROOT, 'sample');
export const SAMPLE = join(CACHE, 'sample', 'digits');

/**
 * What is done on each branch, in order. A commit may be reproduced with parameters, which stay; experiments start from the commit above
 * them. Every branch begins at the first step of main.
 * @typedef {{ commit: string, change?: string[], experiments?: Record<string, string[]> }} Step
 * @type {Record<string, Step[]>}
 */
const PLAN = {
  main: [
    { commit: 'Random forest as a baseline', experiments: { 'forest-40-trees': ['forest.n_estimators=40'] } },
    {
      commit: 'Let the trees grow deeper',
      change: ['forest.max_depth=14'],
      experiments: { 'forest-shallow': ['forest.n_estimators=40', 'forest.max_depth=4'] },
    },
    {
      commit: 'More trees',
      change: ['forest.n_estimators=30'],
      experiments: {
        'forest-7-trees': ['prepare.test_size=0.40', 'forest.n_estimators=7'],
        'forest-70-trees': ['prepare.test_size=0.15', 'forest.n_estimators=70'],
        'forest-deep': ['forest.n_estimators=100', 'forest.max_depth=20'],
      },
    },
  ],
  network: [
    {
      commit: 'Try a small neural network',
      change: ['model=network'],
      experiments: { 'net-slow': ['network.learning_rate=0.0003'], 'net-fast': ['network.learning_rate=0.03'] },
    },
    {
      commit: 'More epochs for the network',
      change: ['network.epochs=20'],
      experiments: {
        'net-deep': ['network.layers=3', 'network.units=64'],
        'net-tanh': ['network.activation=tanh', 'network.learning_rate=0.01'],
        'net-small-batches': ['network.batch_size=16'],
      },
    },
  ],
  'few-digits': [
    {
      commit: 'Keep most digits for the test',
      change: ['prepare.test_size=0.8'],
      experiments: { 'few-forest': ['forest.n_estimators=60'], 'few-network': ['model=network', 'network.epochs=25'] },
    },
    {
      commit: 'Another split of the few digits',
      change: ['prepare.seed=7'],
      experiments: { 'few-wide': ['model=network', 'network.units=96', 'network.learning_rate=0.008'] },
    },
  ],
};

/** @param {{ fresh?: boolean, folder?: string }} [options] @returns the folder; made once, then reused */
export function ensureSample({ fresh = false, folder = SAMPLE } = {}) {
  const stamp = `${folder}.stamp`;
  const wanted = templateHash();
  if (!fresh && existsSync(folder) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return folder;
  }
  console.log('[set-up] sample project (thirteen experiments are really run; about two minutes)');
  mkdirSync(dirname(folder), { recursive: true });
  const made = mkdtempSync(`${folder}.new-`);
  try {
    make(made);
    replace(folder, made);
  } finally {
    rmSync(made, { recursive: true, force: true, maxRetries: 5 });
  }
  writeFileSync(stamp, wanted);
  return folder;
}

/** Puts a new folder in the place of an old one, which is back when that fails. @param {string} folder @param {string} made */
function replace(folder, made) {
  const old = `${made}.old`;
  if (existsSync(folder)) {
    renameSync(folder, old);
  }
  try {
    renameSync(made, folder);
  } catch (error) {
    if (existsSync(old)) {
      renameSync(old, folder);
    }
    throw error;
  }
  rmSync(old, { recursive: true, force: true, maxRetries: 5 });
}

/** Of everything that decides what is made: the files of the template, by their paths, and this file, which has the plan. */
function templateHash() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  const files = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(TEMPLATE, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    // What Python leaves there is none of it.
    .filter((path) => !path.includes('__pycache__'))
    .sort();
  for (const path of files) {
    const content = readFileSync(join(TEMPLATE, path));
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} folder */
function make(folder) {
  const bin = ensurePython();
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    DVC_NO_ANALYTICS: '1',
    GIT_CONFIG_GLOBAL: join(folder, '.nowhere'),
  };
  /** @param {string} command @param {string[]} args */
  const run = (command, ...args) => {
    const result = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
    if (result.status !== 0) {
      throw new SetupError(
        `${command} ${args.join(' ')} failed:\n${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`,
      );
    }
    return result.stdout;
  };
  /** @param {string} subject */
  const commit = (subject) => {
    run('git', 'add', '--all');
    run('git', 'commit', '--quiet', '--message', subject);
  };
  /** @param {string} name @param {string[]} changes */
  const experiment = (name, changes) =>
    run('dvc', 'exp', 'run', '--quiet', '--name', name, ...changes.flatMap((one) => ['--set-param', one]));
  cpSync(TEMPLATE, folder, { recursive: true, filter: (path) => !path.endsWith('__pycache__') });
  renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'));
  run('git', 'init', '--quiet', '--initial-branch=main');
  run('git', 'config', 'user.name', 'Ada Gardener');
  run('git', 'config', 'user.email', 'ada@example.org');
  run('dvc', 'init', '--quiet');
  run('dvc', 'config', '--local', 'core.analytics', 'false');
  run('python', 'src/fetch.py');
  run('dvc', 'add', '--quiet', 'data/digits.csv');
  commit('Digits, and a pipeline to learn them');
  let first = '';
  for (const [branch, steps] of Object.entries(PLAN)) {
    if (branch !== 'main') {
      run('git', 'checkout', '--quiet', '-b', branch, first);
      run('dvc', 'checkout', '--quiet');
    }
    for (const { commit: subject, change, experiments = {} } of steps) {
      if (change === undefined) {
        run('dvc', 'repro', '--quiet');
      } else {
        experiment('baseline', change);
        run('dvc', 'exp', 'remove', '--quiet', 'baseline');
      }
      commit(subject);
      first ||= run('git', 'rev-parse', 'HEAD').trim();
      for (const [name, changes] of Object.entries(experiments)) {
        experiment(name, changes);
        console.log(`  ${name}`);
        // The next one starts from the branch, not from this one.
        run('git', 'reset', '--quiet', '--hard');
      }
    }
  }
  run('git', 'checkout', '--quiet', 'main');
  run('dvc', 'checkout', '--quiet');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(() => {
    ensurePython();
    console.log(ensureSample({ fresh: process.argv.includes('--fresh') }));
  });
}
