/** Any number of experiments with three objectives, parameters that matter and others that do not, and a curve each. */
import { execFileSync } from 'node:child_process';
import { GitRepo } from '../fixtures/gitRepo.js';

const PIPELINE = `stages:
  train:
    cmd: python train.py
    params: [train, seed]
    metrics:
      - metrics.json: {cache: false}
plots:
  - dvclive/plots/metrics: {x: step}
`;
const STEPS = 20;

/** Numbers that look random and are always the same. */
const draw = (at: number): number => (Math.abs(Math.sin(at * 12.9898)) * 43_758.5453) % 1;

function files(at: number): Record<string, string> {
  const lr = Number((10 ** (-1 - 3 * draw(at + 1))).toPrecision(3));
  const units = Math.round(16 + 240 * draw(at + 1000));
  const loss = 0.05 + 0.06 * (Math.log10(lr) + 2.5) ** 2 + 0.2 * ((units - 128) / 256) ** 2;
  const round = (value: number): number => Number(value.toPrecision(4));
  const steps = Array.from({ length: STEPS }, (_, step) => `${step}\t${round(loss + 1 / (step + 1) + draw(at + step) / 50)}`);
  return {
    'params.yaml': `train:\n  lr: ${lr}\n  units: ${units}\n  dropout: ${round(draw(at + 2000))}\n  activation: ${at % 3 === 0 ? 'tanh' : 'relu'}\nseed: ${at % 5}\n`,
    'metrics.json': JSON.stringify({
      loss: round(loss),
      accuracy: round(1 - loss + draw(at) / 50),
      seconds: round(units / 50 + draw(at + 3)),
    }),
    'dvclive/plots/metrics/loss.tsv': `step\tloss\n${steps.join('\n')}\n`,
  };
}

/** `exp-0000` and so on. */
export function analysed(count: number): GitRepo {
  const repo = new GitRepo();
  const baseline = repo.commit('Start', { ...files(9999), 'dvc.yaml': PIPELINE, '.dvc/config': '', '.dvc/.gitignore': '/tmp\n' });
  const stream = Array.from({ length: count }, (_, at) => {
    const name = `exp-${String(at).padStart(4, '0')}`;
    const changes = Object.entries(files(at)).map(([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    const ref = `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${name}`;
    const head = `commit ${ref}\ncommitter Ada <ada@example.org> ${1_700_001_000 + at * 60} +0000\ndata ${name.length}\n${name}\nfrom ${baseline}\n`;
    return `${head}${changes.join('')}\n`;
  });
  execFileSync('git', ['fast-import', '--quiet'], { cwd: repo.root, input: stream.join('') });
  return repo;
}
