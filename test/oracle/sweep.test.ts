/** `espalier sweep` with real Git and DVC. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../src/core/search/journal.js';
import { replay, type SweepState } from '../../src/core/search/state.js';
import type { SweepStatus } from '../../src/core/search/status.js';
import { DvcProject } from '../fixtures/dvcProject.js';
import { SweepCli, type CliEnd } from '../fixtures/sweepCli.js';

/** The loss falls with the steps towards the rate: what has a large one is seen to be worse from the start. */
const TRAIN = `import json, os, time
params = dict(line.strip().split(": ") for line in open("params.yaml") if line.startswith("  "))
open("started", "w").write(str(os.getpid()))
if int(params["steps"]) > 100:
    open("checkpoint.tmp", "w").write("large")
for step in range(int(params["steps"])):
    time.sleep(float(params["pause"]))
    json.dump({"loss": float(params["lr"]) + 1 / (step + 1), "step": step}, open("metrics.json", "w"))
if params["fail"] == "true":
    raise ValueError("the loss is not a number")
json.dump({"loss": float(params["lr"]), "slot": os.environ.get("GPU", "")}, open("metrics.json", "w"))
open("model.bin", "w").write("model " + params["lr"])
`;

/** Its second trial is worse than its first at each step, and its third never ends. */
const PRUNE =
  'method: grid\nmetric: {name: loss}\nearly_terminate: {type: median, startup: 1}\ntime_limit: 10\n' +
  'start_with: [{train.lr: 1.0}]\nrun_cap: 3\n' +
  'parameters:\n  train.pause: {value: 0.5}\n  train.lr: {values: [5.0, 0.5, 1.0]}\n' +
  '  train.steps: {value: 1000, when: {train.lr: [5.0, 0.5]}}\n';

let cli: SweepCli;
let project: DvcProject;
/** It mostly waits: it runs beside the other tests. */
let slow: { readonly project: DvcProject; readonly ended: Promise<CliEnd> };
beforeAll(async () => {
  cli = await SweepCli.make();
  project = new DvcProject({ files: { 'train.py': TRAIN } });
  const other = new DvcProject({ files: { 'train.py': TRAIN, 'sweeps/prune.yaml': PRUNE } });
  other.write({ 'params.yaml': readFileSync(join(other.root, 'params.yaml'), 'utf8').replace('steps: 1', 'steps: 3') });
  other.commit('Three steps');
  slow = { project: other, ended: cli.run(other, 'run', 'sweeps/prune.yaml') };
});
afterAll(() => {
  cli.dispose();
  project.dispose();
  slow.project.dispose();
});

function write(name: string, text: string): string {
  project.write({ [`sweeps/${name}.yaml`]: text });
  return `sweeps/${name}.yaml`;
}

const journal = (label: string, of = project): string => join(of.root, '.dvc/tmp/espalier/sweeps', label, 'journal.jsonl');

function stateOf(label: string, of = project): SweepState {
  return replay(readEvents(readFileSync(journal(label, of), 'utf8')).events)!;
}

const states = (label: string): string =>
  stateOf(label)
    .trials.map(({ state }) => state[0])
    .join('');

describe('a sweep on the command line', () => {
  it('leaves ordinary experiments behind, and the workspace as it was', async () => {
    const file = write(
      'grid',
      'method: grid\nmetric: {name: loss}\nparallel: 2\nenvironment: {GPU: [a, b]}\n' +
        'parameters:\n  train.lr: {values: [0.00001, 2.0]}\n  train.fail: {values: [false, true]}\n',
    );
    project.write({ 'params.yaml': `${readFileSync(join(project.root, 'params.yaml'), 'utf8')}# a note of mine\n` });
    const head = project.head();
    const { code, stdout, stderr } = await cli.run(project, 'run', file, '--json');
    expect(stderr).toContain('The workspace has changes that are not committed.');
    expect([code, states('grid')], stderr).toEqual([0, 'cfcf']);
    expect(stateOf('grid').trials[1]?.runs[0]?.reason).toBe('ValueError: the loss is not a number');
    expect(readFileSync(stateOf('grid').trials[1]!.runs[0]!.log!, 'utf8')).toContain('Traceback');

    // A name, a message, the values as they were asked for, and the results.
    const experiments = project.experiments();
    expect(Object.keys(experiments).sort()).toEqual(['grid-000', 'grid-002']);
    expect(project.git('show', `${experiments['grid-000']}:params.yaml`)).toContain('  lr: 1e-05\n');
    expect(project.git('show', `${experiments['grid-002']}:params.yaml`)).toContain('  lr: 2.0\n');
    expect(project.git('log', '-1', '--format=%s', experiments['grid-000']!)).toBe('grid trial 0: lr=1e-5 fail=false');
    const metrics = ['grid-000', 'grid-002'].map(
      (name) => JSON.parse(project.git('show', `${experiments[name]}:metrics.json`)) as { slot: string },
    );
    expect(metrics.map(({ slot }) => slot).every((slot) => slot === 'a' || slot === 'b')).toBe(true);
    expect(project.dvc('exp', 'show', '--csv')).toContain('grid-000');

    // The workspace is as it was, and the events are those of the journal.
    expect([project.head(), project.git('symbolic-ref', 'HEAD'), project.git('status', '--porcelain')]).toEqual([
      head,
      'refs/heads/main',
      ' M params.yaml\n?? sweeps/',
    ]);
    expect(readFileSync(journal('grid'), 'utf8').endsWith(stdout.slice(-200))).toBe(true);
    project.git('checkout', '--', 'params.yaml');
  });

  it('is told from experiments alone when its journal is lost, and not begun twice by mistake', async () => {
    const again = await cli.run(project, 'run', 'sweeps/grid.yaml');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('Take it up with “espalier sweep resume sweeps/grid.yaml”')]);
    rmSync(join(project.root, '.dvc/tmp/espalier/sweeps/grid'), { recursive: true });
    const { code, stderr } = await cli.run(project, 'resume', 'sweeps/grid.yaml');
    expect(stderr).toContain('It is put together again from 2 experiments.');
    // What failed left nothing in Git: it is tried again, under the next numbers.
    expect([code, states('grid')], stderr).toEqual([0, 'ccff']);
    expect(Object.keys(project.experiments()).sort()).toEqual(['grid-000', 'grid-002']);
    const status = await cli.run(project, 'status', 'grid', '--json');
    expect((JSON.parse(status.stdout) as SweepStatus).best).toMatchObject({ number: 0, names: ['grid-000'] });
  });

  it('stops early what promises nothing, keeps what it had, and ends what never ends', async () => {
    const { project: of, ended } = slow;
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    const [first, pruned, endless] = stateOf('prune', of).trials.map(({ runs, state }) => ({ ...runs[0]!, trial: state }));
    expect([first!.trial, pruned!.trial, endless!.trial], stderr).toEqual(['complete', 'pruned', 'failed']);
    expect(first!.curve.map(([step]) => step).slice(0, 2)).toEqual([0, 1]);
    expect(endless!.reason).toBe('It took longer than 10 s.');

    // An experiment with what it had, that says what became of it; nothing that the pipeline does not know of.
    const commit = of.experiments()['prune-001']!;
    expect(commit).toBe(pruned!.experiment);
    expect(JSON.parse(of.git('show', `${commit}:metrics.json`))).toMatchObject({ step: expect.any(Number) as number });
    expect(of.git('show', `${commit}:params.yaml`)).toContain('lr: 5.0');
    expect(of.git('log', '-1', '--format=%B', commit)).toMatch(
      /^prune trial 1 \(pruned\): [^]*Sweep-Pruned: At step \d+ its best is worse/,
    );
    expect(of.git('ls-tree', '--name-only', commit).split('\n')).not.toContain('checkpoint.tmp');
    expect(of.dvc('exp', 'show', '--csv')).toContain('prune-001');
  });
});
