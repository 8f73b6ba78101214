/** What a sweep costs beside DVC itself, with a training that takes no time; and how soon a grid of ten thousand points starts. */
import { DvcProject } from '../../fixtures/dvcProject.js';
import { SweepCli } from '../../fixtures/sweepCli.js';
import { middle } from './latency.js';

/** Of `dvc exp run` itself. */
const MOST_OVERHEAD = 1.2;
/** Seconds. */
const MOST_START = 1;
const seconds = (from: number): number => (performance.now() - from) / 1000;

/** False when a trial costs more than it may. */
export async function overhead(trials: number): Promise<boolean> {
  const cli = await SweepCli.make();
  const project = new DvcProject();
  try {
    const sweep = async (parallel: number): Promise<number> => {
      const text = `name: slots${parallel}\nmethod: random\nseed: ${parallel}\nmetric: {name: loss}\nrun_cap: ${trials}\nparallel: ${parallel}\nparameters:\n  train.lr: {min: 0.0, max: 1.0}\n`;
      project.write({ [`sweeps/${parallel}.yaml`]: text });
      const start = performance.now();
      const { code, stderr } = await cli.run(project, 'run', `sweeps/${parallel}.yaml`);
      if (code !== 0) {
        throw new Error(stderr);
      }
      return seconds(start);
    };
    const alone = async (): Promise<number> => {
      const start = performance.now();
      for (let trial = 0; trial < trials; trial++) {
        const { code, output } = await project.run('exp', 'run', '--name', `alone-${trial}`, '-S', `train.lr=${1 + trial / 1000}`);
        if (code !== 0) {
          throw new Error(output);
        }
      }
      return seconds(start);
    };
    const plain = await alone();
    const one = await sweep(1);
    const two = await sweep(2);
    const line = (name: string, time: number): void => {
      const slow = time > MOST_OVERHEAD * plain ? ' TOO SLOW' : '';
      console.log(`${name.padEnd(34)} ${(time / trials).toFixed(2)} s a trial   ${(time / plain).toFixed(2)} of dvc exp run${slow}`);
    };
    console.log(`${trials} trials of a training that takes no time, at most ${MOST_OVERHEAD} of dvc exp run`);
    line('dvc exp run, one after the other', plain);
    line('espalier sweep, one slot', one);
    line('espalier sweep, two slots', two);
    return Math.max(one, two) <= MOST_OVERHEAD * plain;
  } finally {
    project.dispose();
    cli.dispose();
  }
}

/** From the start of the process to the start of its first trial. False when that takes too long. */
export async function gridStart(): Promise<boolean> {
  const cli = await SweepCli.make();
  const project = new DvcProject();
  try {
    const text =
      'method: grid\nmetric: {name: loss}\nparameters:\n  train.lr: {min: 1, max: 100}\n  train.steps: {min: 1, max: 10}\n  train.pause: {min: 0.0, max: 0.9, step: 0.1}\n';
    project.write({ 'sweeps/grid.yaml': text });
    const times: number[] = [];
    for (let at = 0; at < 5; at++) {
      const start = performance.now();
      const run = cli.start(project, 'run', '--new', 'sweeps/grid.yaml');
      while (!run.text().includes('trial 0 starts')) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      times.push(seconds(start));
      run.child.kill('SIGTERM');
      await run.ended;
    }
    const [time, slow] = [middle(times), middle(times) > MOST_START];
    console.log(
      `A grid of 10,000 points: the first trial starts after ${time.toFixed(2)} s, median of 5, at most ${MOST_START} s${slow ? ' TOO SLOW' : ''}`,
    );
    return !slow;
  } finally {
    project.dispose();
    cli.dispose();
  }
}
