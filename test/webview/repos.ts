/** Repositories whose experiments the panel shows in tests. */
import { GitRepo } from '../fixtures/gitRepo.js';

export { analysed } from './plotsRepo.js';
export { searched } from './sweepRepo.js';

const PIPELINE = `stages:
  train:
    cmd: python train.py
    params: [seed, epochs, prepare, train]
    metrics:
      - metrics.json: {cache: false}
      - dvclive/metrics.json: {cache: false}
plots:
  - dvclive/plots/metrics: {x: step}
`;

interface Result {
  readonly accuracy: number | string;
  readonly macro: number;
  readonly seconds: number;
  readonly loss?: number;
  readonly lr?: number;
  readonly testSize?: number;
  readonly model?: string;
  readonly layers?: string;
  readonly activation?: string;
  readonly seed?: number;
}

/** The files of one revision. */
function files(result: Result): Record<string, string> {
  const {
    accuracy,
    macro,
    seconds,
    loss,
    lr = 0.001,
    testSize = 0.25,
    model = 'mlp',
    layers = '[64, 32]',
    activation = 'relu',
    seed = 20,
  } = result;
  return {
    'params.yaml': `seed: ${seed}
epochs: 12
prepare:
  test_size: ${testSize}
train:
  model: ${model} # or forest
  lr: ${lr}
  layers: ${layers}
  activation: ${activation}
`,
    'metrics.json': `{"accuracy": ${accuracy}, "f1": {"macro": ${macro}}, "seconds": ${seconds}}\n`,
    'dvclive/metrics.json': loss === undefined ? '{}\n' : `{"train": {"loss": ${loss}}, "step": 11}\n`,
    ...(loss === undefined ? {} : curves(loss)),
  };
}

function curves(loss: number): Record<string, string> {
  const steps = Array.from({ length: 12 }, (_, step) => step);
  const table = (name: string, of: (step: number) => number): string =>
    `step\t${name}\n${steps.map((step) => `${step}\t${of(step).toFixed(4)}`).join('\n')}\n`;
  return {
    'dvclive/plots/metrics/train/loss.tsv': table('loss', (step) => loss + 2 / (step + 1)),
    'dvclive/plots/metrics/val/accuracy.tsv': table('accuracy', (step) => 1 - loss - 0.8 / (step + 1)),
  };
}

/** An entry of DVC's queue, or of its failed runs: a stash whose reflog says what it is of. */
function stash(repo: GitRepo, where: 'stash' | 'failed', name: string): void {
  const head = repo.git('rev-parse', 'HEAD');
  const id = repo.git('commit-tree', '-p', head, '-m', `dvc-exp:${head}:${head}:${name}`, `${head}^{tree}`);
  const ref = `refs/exps/celery/${where}`;
  repo.git('update-ref', '--create-reflog', '-m', `commit: dvc-exp:${head}:${head}:${name}`, ref, id);
}

/** Two branches, eleven experiments: a queued and a failed one, values that are missing, not numbers or unreadable. */
export function digits(): GitRepo {
  const repo = new GitRepo();
  const start = { accuracy: 0.9413, macro: 0.9605, seconds: 1.26, loss: 0.2127 };
  repo.commit('First try', {
    ...files({ ...start, accuracy: 0.5 }),
    'params.yaml': 'train: {lr: 0.001\n',
    'dvc.yaml': PIPELINE,
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
  });
  repo.commit('Train a small network on digits', files(start));
  repo.git('tag', 'v1.0');
  const made: Record<string, Result> = {
    'nutty-lamb': { accuracy: 0.9612, macro: 0.9307, seconds: 1.025, model: 'forest' },
    'tepid-gulf': { accuracy: 0.9378, macro: 0.8898, seconds: 0.901, loss: 0.1517, testSize: 0.4 },
    'vocal-hymn': { accuracy: 0.928, macro: 0.9072, seconds: 1.474, loss: 0.108, lr: 0.01 },
    'moody-crab': { accuracy: 'NaN', macro: 0.9, seconds: 1.365, loss: 0.3, testSize: 0.4, model: 'forest' },
    'jolly-reed': { accuracy: 0.9433, macro: 0.9476, seconds: 0.741, loss: 0.1754, testSize: 0.4, activation: 'tanh' },
    'stony-wasp': { accuracy: 0.9394, macro: 0.9425, seconds: 1.654, model: 'forest', lr: 1e-5 },
    'lucid-fern': { accuracy: 0.9539, macro: 0.9601, seconds: 1.882, loss: 0.1925, layers: '[128]' },
  };
  for (const [name, result] of Object.entries(made)) {
    repo.experiment(name, files(result));
  }
  repo.experiment('broken-kite', { ...files(start), 'metrics.json': '{"accuracy": 0.9' });
  stash(repo, 'stash', 'amber-loft');
  stash(repo, 'failed', 'rusty-nail');
  repo.git('checkout', '--quiet', '-b', 'wider-network');
  repo.commit('Try wider layers', files({ ...start, accuracy: 0.9869, macro: 0.937, seconds: 1.172, layers: '[256, 128]' }));
  ['crisp-oak', 'blunt-tarn', 'dusky-pine', 'quiet-mole'].forEach((name, at) => {
    const result = { accuracy: 0.93 + at / 100, macro: 0.9 + at / 50, seconds: 1 + at / 3, loss: 0.1 + at / 20, layers: '[256, 128]' };
    repo.experiment(name, files({ ...result, lr: 0.002 * (at + 1), seed: 20 + at }));
  });
  repo.git('checkout', '--quiet', 'main');
  return repo;
}

/** Two settings, each run three times with other seeds. */
export function repeated(): GitRepo {
  const repo = new GitRepo();
  repo.commit('Start', {
    ...files({ accuracy: 0.9, macro: 0.9, seconds: 1, loss: 0.2 }),
    'dvc.yaml': PIPELINE,
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
  });
  for (const lr of [0.01, 0.1]) {
    for (const seed of [1, 2, 3]) {
      repo.experiment(
        `lr-${lr}-seed-${seed}`,
        files({ accuracy: 0.9 + lr / 10 + seed / 1000, macro: 0.9, seconds: seed, loss: lr, lr, seed }),
      );
    }
  }
  return repo;
}

/** Experiments with other code and other data, and a workspace that is on its way to another one. */
export function changedCode(): GitRepo {
  const repo = new GitRepo();
  const of = (data: string, size: number): string =>
    `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - path: data.csv\n      hash: md5\n      md5: ${data}\n      size: ${size}\n`;
  const start = { accuracy: 0.9, macro: 0.9, seconds: 10 };
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
  repo.commit('Start', {
    ...files(start),
    'dvc.yaml': PIPELINE.replace('    params:', '    deps: [data.csv]\n    params:'),
    'dvc.lock': of(a, 1_200_000),
    'train.py': 'import numpy\nprint(1)\n',
    'old.py': 'x = 1\n',
    'logo.png': Buffer.from([0, 1, 2, 3]),
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
  });
  repo.experiment('plain-dove', files({ ...start, accuracy: 0.95, seconds: 12, lr: 0.01 }));
  repo.experiment('other-code', {
    ...files({ ...start, accuracy: 0.85, seconds: 8 }),
    'train.py': 'import numpy\nimport scipy\nprint(2)\n',
    'src/new.py': 'y = 1\n',
    'logo.png': Buffer.from([0, 1, 2, 4]),
    'dvc.lock': of(b, 2_400_000),
  });
  repo.write({ 'notes.txt': 'to do\n', 'train.py': 'import numpy\nprint(3)\n' });
  return repo;
}

/** Texts that would do harm if they were taken for anything but text. */
export const EVIL = [
  '</script><img src=x onerror=alert(1)>',
  '\u202egnirts desrever',
  `long ${'x'.repeat(10_000)}`,
  '-rf',
  '$(reboot) `id`',
  '=cmd()',
] as const;

export function hostile(): GitRepo {
  const repo = new GitRepo();
  const of = (at: number): Record<string, string> => ({
    'params.yaml': JSON.stringify({
      train: { lr: at / 10, evil: EVIL[at % EVIL.length] },
      __proto__x: { constructor: EVIL[at % EVIL.length] },
    }),
    'metrics.json': JSON.stringify({ '<b>bold</b>': at / 2, accuracy: at / 3 }),
  });
  repo.commit(EVIL[0], {
    ...of(0),
    'dvc.yaml': 'stages:\n  train:\n    cmd: x\n    params: [train, __proto__x]\n    metrics: [metrics.json: {cache: false}]\n',
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
  });
  const files = { '<img src=x onerror=alert(1)>.py': '1\n', '\u202egnirts.py': '1\n', '</script>\n"`$(id)`': '1\n' };
  // What Git allows in the name of a ref.
  for (const [at, name] of ['<b>bold</b>', '-rf', '$(reboot)', 'a"b', "it's", '\u202egnirts', 'x'.repeat(180)].entries()) {
    repo.experiment(name, { ...of(at + 1), ...files });
  }
  return repo;
}

/** A plot of each kind, by templates of DVC and by one of the project; images with steps, one of them with a script, and one that is none. */
export function drawn(): GitRepo {
  const repo = new GitRepo();
  const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const of = (shift: number): Record<string, string | Buffer> => ({
    'metrics.json': `{"accuracy": 0.${shift}}`,
    'labels.json': JSON.stringify(Array.from('abcabc', (actual, at) => ({ actual, predicted: 'abc'[(at * shift) % 3] }))),
    'points.csv': `size,error\n1,${shift}\n2,3\n`,
    'gains.csv': `gain,feature\n${shift},age\n2,height\n`,
    'own.csv': `a,b\n1,${shift}\n2,3\n`,
    'images/0.png': dot,
    'images/10.png': dot,
    'evil.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="${shift}"><script>parent.evil = true; alert(1)</script></svg>`,
    'none.png': 'no image',
  });
  repo.commit('Start', {
    ...of(7),
    'dvc.yaml': `plots:
  - labels.json: {template: confusion_normalized, x: actual, y: predicted, title: Confusion}
  - points.csv: {template: scatter, x: size, y: error}
  - gains.csv: {template: bar_horizontal_sorted, x: gain, y: feature}
  - own.csv: {template: own, x: a, y: b}
  - images
  - evil.svg
  - none.png
metrics: [metrics.json]
`,
    '.dvc/plots/own.json': JSON.stringify({
      data: { values: '<DVC_METRIC_DATA>' },
      transform: [{ calculate: 'datum.b * 2', as: 'twice' }],
      mark: 'bar',
      encoding: { x: { field: '<DVC_METRIC_X>', type: 'ordinal' }, y: { field: 'twice', type: 'quantitative' } },
    }),
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
  });
  repo.experiment('one', of(4));
  repo.experiment('two', of(5));
  return repo;
}

/** Commits, and nothing tried from them. */
export function withoutExperiments(): GitRepo {
  const repo = new GitRepo();
  repo.commit('First', { 'params.yaml': 'lr: 0.1\n', 'metrics.json': '{"accuracy": 0.5}\n' });
  return repo;
}

export function withoutCommits(): GitRepo {
  return new GitRepo();
}

/** One more experiment from `main`. */
export function addExperiment(repo: GitRepo, name: string, accuracy: number): void {
  repo.experiment(name, files({ accuracy, macro: 0.95, seconds: 1, loss: 0.2 }));
}

export type { GitRepo };
