// Makes the sample project: a real Git and DVC repository whose experiments were made by running them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, ensurePython, ROOT } from './setup.mjs';

const TEMPLATE = join(ROOT, 'sample');
export const SAMPLE = join(CACHE, 'sample', 'digits');

/** Branch -> parameters of its baseline, and of each experiment on it. @type {{ branch: string, subject: string, baseline: string[], experiments: Record<string, string[]> }[]} */
const PLAN = [
  {
    branch: 'main',
    subject: 'Random forest as a baseline',
    baseline: [],
    experiments: {
      'forest-7-trees': ['prepare.test_size=0.40', 'forest.n_estimators=7'],
      'forest-70-trees': ['prepare.test_size=0.15', 'forest.n_estimators=70'],
      'forest-40-trees': ['forest.n_estimators=40'],
      'forest-shallow': ['forest.n_estimators=40', 'forest.max_depth=4'],
      'forest-deep': ['forest.n_estimators=100', 'forest.max_depth=20'],
    },
  },
  {
    branch: 'network',
    subject: 'Try a small neural network',
    baseline: ['model=network'],
    experiments: {
      'net-slow': ['network.learning_rate=0.0003'],
      'net-fast': ['network.learning_rate=0.03'],
      'net-deep': ['network.layers=3', 'network.units=64'],
      'net-tanh': ['network.activation=tanh', 'network.learning_rate=0.01'],
      'net-small-batches': ['network.batch_size=16'],
    },
  },
  {
    branch: 'few-digits',
    subject: 'Keep most digits for the test',
    baseline: ['model=forest', 'prepare.test_size=0.8'],
    experiments: {
      'few-forest': ['forest.n_estimators=60'],
      'few-network': ['model=network', 'network.epochs=25'],
      'few-wide': ['model=network', 'network.units=96', 'network.learning_rate=0.008'],
    },
  },
];

/** @param {{ fresh?: boolean, folder?: string }} [options] @returns the folder; made once, then reused */
export function ensureSample({ fresh = false, folder = SAMPLE } = {}) {
  const stamp = join(dirname(folder), `${folder.split(/[\\/]/).pop()}.stamp`);
  const wanted = templateHash();
  if (!fresh && existsSync(folder) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return folder;
  }
  console.log('[set-up] sample project (thirteen experiments are really run; about two minutes)');
  rmSync(folder, { recursive: true, force: true });
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  make(part);
  renameSync(part, folder);
  writeFileSync(stamp, wanted);
  return folder;
}

function templateHash() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const entry of readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return hash.digest('hex');
}

/** @param {string} folder */
function make(folder) {
  const bin = ensurePython();
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    DVC_NO_ANALYTICS: '1',
    GIT_CONFIG_GLOBAL: join(folder, '.nowhere'),
  };
  /** @param {string} command @param {string[]} args */
  const run = (command, ...args) => {
    const result = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
    if (result.status !== 0) {
      throw new Error(`${command} ${args.join(' ')} failed:\n${result.error?.message ?? ''}${result.stdout}${result.stderr}`);
    }
  };
  /** @param {string} subject */
  const commit = (subject) => {
    run('git', 'add', '--all');
    run('git', 'commit', '--quiet', '--message', subject);
  };
  cpSync(TEMPLATE, folder, { recursive: true });
  renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'));
  run('git', 'init', '--quiet', '--initial-branch=main');
  run('git', 'config', 'user.name', 'Ada Gardener');
  run('git', 'config', 'user.email', 'ada@example.org');
  run('dvc', 'init', '--quiet');
  run('dvc', 'config', 'core.analytics', 'false');
  run('python', 'src/fetch.py');
  run('dvc', 'add', '--quiet', 'data/digits.csv');
  commit('Digits, and a pipeline to learn them');
  for (const { branch, subject, baseline, experiments } of PLAN) {
    if (branch !== 'main') {
      run('git', 'checkout', '--quiet', '-b', branch, 'main');
      run('dvc', 'checkout', '--quiet');
    }
    if (baseline.length > 0) {
      run('dvc', 'exp', 'run', '--quiet', '--name', 'baseline', ...baseline.flatMap((one) => ['--set-param', one]));
      run('dvc', 'exp', 'remove', '--quiet', 'baseline');
    } else {
      run('dvc', 'repro', '--quiet');
    }
    commit(subject);
    for (const [name, overrides] of Object.entries(experiments)) {
      run('dvc', 'exp', 'run', '--quiet', '--name', name, ...overrides.flatMap((one) => ['--set-param', one]));
      console.log(`  ${name}`);
      // The next one starts from the branch, not from this one.
      run('git', 'reset', '--quiet', '--hard');
    }
  }
  run('git', 'checkout', '--quiet', 'main');
  run('dvc', 'checkout', '--quiet');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(ensureSample({ fresh: process.argv.includes('--fresh') }));
}
