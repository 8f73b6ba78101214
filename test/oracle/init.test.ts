/** A folder with scripts becomes a project: what is proposed and written is held against real Git and DVC, which then run it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftFiles, stagesWithParameters } from '../../src/core/init/drafts.js';
import type { Plan } from '../../src/core/init/plan.js';
import { hasResults, STEP_IDS, stepsOf } from '../../src/core/init/steps.js';
import { applyPlan, type Outcome } from '../../src/node/init/apply.js';
import { packagesOf, probe } from '../../src/node/init/interpreters.js';
import { lookAtFolder } from '../../src/node/init/look.js';
import type { FileChoices, InitMethods, ParameterChoice } from '../../src/protocol/init.js';

const BIN = fileURLToPath(new URL('../../.cache/venv/bin/', import.meta.url));
const DVC = join(BIN, 'dvc');
const missing = existsSync(DVC) ? '' : ` (skipped: no DVC at ${DVC})`;

const SCRIPTS: Record<string, string> = {
  'prepare.py': `
import os
TEST_SIZE = 1
rows = open("data/raw.csv").read().splitlines()
os.makedirs("data/prepared", exist_ok=True)
with open("data/prepared/train.csv", "w") as out:
    out.write("\\n".join(rows[TEST_SIZE:]))
with open("data/prepared/test.csv", "w") as out:
    out.write("\\n".join(rows[:TEST_SIZE]))
`,
  'train.py': `
import argparse
import json
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.5, help="learning rate")
parser.add_argument("--layers", type=int, nargs="+", default=[1, 2])
parser.add_argument("--amp", action="store_true")
args = parser.parse_args()
rows = open("data/prepared/train.csv").read().split()
with open("model.json", "w") as out:
    json.dump({"lr": args.lr, "layers": args.layers, "amp": args.amp, "rows": len(rows)}, out)
`,
  'evaluate.py': `
import json
import yaml
from pathlib import Path
model = json.loads(Path("model.json").read_text())
rows = Path("data/prepared/test.csv").read_text().split()
Path("metrics.json").write_text(json.dumps({"accuracy": model["lr"] * len(rows), "layers": sum(model["layers"])}))
`,
};

let scratch = '';
let count = 0;
let environment: NodeJS.ProcessEnv = {};

function folder(files: Record<string, string>): string {
  const root = join(scratch, `project${count++}`);
  write(root, files);
  return root;
}

function write(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

async function run(command: string, root: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(command, args, { cwd: root, env: environment })).stdout;
}
const git = (root: string, ...args: string[]): Promise<string> => run('git', root, ...args);
const dvc = (root: string, ...args: string[]): Promise<string> => run(DVC, root, ...args);

type Looked = InitMethods['lookAtFolder']['result'];

const look = (root: string): Promise<Looked> => lookAtFolder({ folder: root, git: 'git' }, new AbortController().signal);

/** What a user gets who says yes to everything. */
function planOf({ facts, proposal }: Looked, change: Partial<Plan> = {}, file: FileChoices['paramsFile'] = 'params.yaml'): Plan {
  const steps = stepsOf(facts, proposal, { dvc: '3', place: DVC });
  const picked = proposal.stages.filter((one) => one.picked);
  const parameters = proposal.parameters.map((parameter): ParameterChoice => ({ parameter, where: 'file' }));
  const { stages, sections, moves } = stagesWithParameters({ stages: picked, parameters, file });
  const outputs = new Set(stages.flatMap((stage) => stage.outs.map((out) => out.path)));
  return {
    facts,
    steps: new Set(steps.filter((step) => step.picked).map((step) => step.id)),
    files: {
      paramsFile: file,
      sections,
      stages,
      moves,
      gitIgnore: proposal.gitIgnore.map((one) => one.line),
      dvcIgnore: proposal.dvcIgnore.map((one) => one.line),
      pins: null,
    },
    untrack: facts.trackedOutputs.filter((path) => outputs.has(path)),
    data: proposal.data.filter((one) => one.kind === 'data' && !one.inGit && !one.inDvc).map((one) => one.path),
    remote: null,
    results: stages.filter((stage) => hasResults(stage, facts)).map((stage) => stage.name),
    leaveOut: [],
    identity: { name: 'Ada', email: 'ada@example.org' },
    message: 'Start',
    ...change,
  };
}

async function apply(plan: Plan, log: string[] = [], signal = new AbortController().signal): Promise<Outcome> {
  return applyPlan(
    plan,
    {
      git: 'git',
      dvc: () => Promise.resolve({ command: DVC, prefixArgs: [] }),
      read: (path) => readFile(path, 'utf8').catch(() => null),
      write: (path, text) => writeFile(path, text),
      draft: (choices, texts) => Promise.resolve(draftFiles(choices, texts)),
      log: (line) => log.push(line),
      progress: () => undefined,
    },
    signal,
  );
}

describe.skipIf(missing !== '')(`a folder becomes a project${missing}`, () => {
  const before = { ...process.env };

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'espalier-init-'));
    const isolated = {
      DVC_NO_ANALYTICS: '1',
      DVC_SITE_CACHE_DIR: join(scratch, 'site'),
      DVC_GLOBAL_CONFIG_DIR: join(scratch, 'global'),
      DVC_SYSTEM_CONFIG_DIR: join(scratch, 'system'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      PATH: `${BIN}:${process.env['PATH'] ?? ''}`,
    };
    Object.assign(process.env, isolated);
    environment = { ...process.env };
  });

  afterAll(() => {
    for (const name of Object.keys(environment)) {
      process.env[name] = before[name] ?? '';
    }
    rmSync(scratch, { recursive: true, force: true });
  });

  it('whose pipeline runs, with parameters that arrive where the scripts use them', async () => {
    const root = folder({ ...SCRIPTS, 'data/raw.csv': 'a\nb\nc\n', '.venv/pyvenv.cfg': '', '.venv/big.py': 'x = 1' });
    const looked = await look(root);
    expect(looked.facts).toMatchObject({ git: { root: null }, dvc: { root: null }, environments: ['.venv'] });
    const outcome = await apply(planOf(looked));
    expect(outcome.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(readFileSync(join(root, 'params.yaml'), 'utf8')).toBe(
      'prepare:\n  test_size: 1\n\ntrain:\n  lr: 0.5 # learning rate\n  layers: [1, 2]\n  amp: false\n',
    );
    expect((await dvc(root, 'stage', 'list', '--name-only')).trim().split('\n')).toEqual(['prepare', 'train', 'evaluate']);
    expect(await git(root, 'status', '--porcelain')).toBe('');
    expect((await git(root, 'ls-files')).split('\n')).toEqual(expect.not.arrayContaining(['data/raw.csv', '.venv/big.py']));
    expect(await git(root, 'ls-files')).toContain('data/raw.csv.dvc');
    await dvc(root, 'exp', 'run', '--name', 'changed', '-S', 'train.lr=0.25', '-S', 'train.amp=true', '-S', 'prepare.test_size=2');
    expect(JSON.parse(readFileSync(join(root, 'model.json'), 'utf8'))).toEqual({ lr: 0.25, layers: [1, 2], amp: true, rows: 1 });
    expect(JSON.parse(readFileSync(join(root, 'metrics.json'), 'utf8'))).toEqual({ accuracy: 0.5, layers: 3 });
    expect(await dvc(root, 'repro', '--dry', '--force')).toContain('> python train.py --lr 0.25 --layers 1 2 --amp');
    expect(await dvc(root, 'status')).toContain('up to date');
    // Looking again, everything is there.
    const again = await look(root);
    const steps = stepsOf(again.facts, again.proposal, { dvc: '3', place: DVC });
    expect(steps.filter((step) => step.state === 'todo' && step.picked).map((step) => step.id)).toEqual(['requirements', 'commit']);
  });

  it('with its parameters in JSON', async () => {
    const root = folder({ 'train.py': SCRIPTS['train.py']!.replace('data/prepared/train.csv', 'rows.csv'), 'rows.csv': '1\n' });
    await apply(planOf(await look(root), { steps: new Set(STEP_IDS) }, 'params.json'));
    await dvc(root, 'exp', 'run', '--name', 'changed', '-S', 'params.json:train.lr=0.125');
    expect(JSON.parse(readFileSync(join(root, 'model.json'), 'utf8'))).toMatchObject({ lr: 0.125 });
  });

  it('inside of a repository, beside what is there, and commits nothing of it', async () => {
    const root = folder({ 'other/readme.md': 'x', 'ml/params.yaml': 'mine: 1 # kept\n' });
    await git(root, 'init', '--quiet');
    await git(root, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '-m', 'x');
    write(root, {
      'ml/train.py': SCRIPTS['train.py']!.replace('data/prepared/train.csv', 'rows.csv'),
      'ml/rows.csv': '1\n',
      'ml/.gitignore': '__pycache__\n',
    });
    const ml = join(root, 'ml');
    const looked = await look(ml);
    expect(looked.facts.git).toMatchObject({ root, commits: true });
    await apply(planOf(looked, { steps: new Set(STEP_IDS) }));
    expect(existsSync(join(ml, '.dvc/config'))).toBe(true);
    expect(readFileSync(join(ml, 'params.yaml'), 'utf8')).toMatch(/^mine: 1 # kept\n\ntrain:\n {2}lr: 0\.5/);
    const committed = (await git(root, 'show', '--name-only', '--format=', 'HEAD')).trim().split('\n').sort();
    expect(committed).toEqual(['ml/.dvc/.gitignore', 'ml/.dvc/config', 'ml/.dvcignore', 'ml/dvc.yaml', 'ml/params.yaml']);
    expect(await dvc(ml, 'stage', 'list', '--name-only')).toBe('train\n');
  });

  it('although Git has its model, and keeps the results that are there', async () => {
    const root = folder({
      ...SCRIPTS,
      'data/raw.csv': 'a\nb\n',
      'data/prepared/train.csv': 'b',
      'data/prepared/test.csv': 'a',
      'model.json': '{"lr": 3, "layers": [1]}',
      'metrics.json': '{"accuracy": 3}',
    });
    await git(root, 'init', '--quiet');
    await git(root, 'add', 'model.json');
    await git(root, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'x');
    const looked = await look(root);
    expect(looked.facts.trackedOutputs).toEqual(['model.json']);
    const plan = planOf(looked);
    expect(plan.results).toEqual(['prepare', 'train', 'evaluate']);
    await apply(plan);
    expect(await git(root, 'ls-files')).not.toContain('model.json');
    expect(readFileSync(join(root, 'model.json'), 'utf8')).toContain('"lr": 3');
    expect(await git(root, 'status', '--porcelain', '--untracked-files=no')).toBe('');
    expect(await dvc(root, 'status')).toContain('up to date');
    rmSync(join(root, 'model.json'));
    await dvc(root, 'checkout');
    expect(readFileSync(join(root, 'model.json'), 'utf8')).toContain('"lr": 3');
  });

  it('goes on where it was stopped or failed', async () => {
    const root = folder({ ...SCRIPTS, 'data/raw.csv': 'a\nb\n' });
    const plan = planOf(await look(root));
    const failing = { ...plan, data: ['data/nowhere.csv'] };
    await expect(apply(failing)).rejects.toMatchObject({ action: 'Give data/nowhere.csv to DVC', outcome: { commit: null } });
    const stopped = new AbortController();
    stopped.abort();
    await expect(apply(planOf(await look(root)), [], stopped.signal)).rejects.toMatchObject({ code: 'cancelled', outcome: { done: [] } });
    const looked = await look(root);
    const steps = stepsOf(looked.facts, looked.proposal, { dvc: '3', place: DVC });
    expect(steps.filter((step) => step.state === 'done').map((step) => step.id)).toEqual([
      'environment',
      'git',
      'dvc',
      'ignore',
      'parameters',
      'pipeline',
    ]);
    const outcome = await apply(planOf(looked, { data: ['data/raw.csv'], steps: new Set([...STEP_IDS]) }));
    expect(outcome.commit).not.toBeNull();
    expect(await git(root, 'ls-files')).toContain('dvc.yaml');
    expect(await git(root, 'status', '--porcelain')).toBe('');
  });

  it('with storage whose secrets no tracked file has', async () => {
    const root = folder({ 'notes.md': 'x' });
    const log: string[] = [];
    const secret = `pa'ss"wo#rd, %1`;
    await apply(
      planOf(await look(root), {
        steps: new Set(['git', 'dvc', 'remote', 'commit']),
        remote: {
          name: 'storage',
          url: 'https://files.example.org/dvc',
          shared: { auth: 'basic' },
          local: { user: 'ada', password: secret },
        },
      }),
      log,
    );
    const config = await dvc(root, 'config', '--list');
    expect(config).toContain('remote.storage.url=https://files.example.org/dvc');
    expect(config).toContain('remote.storage.auth=basic');
    expect(config).toContain(`remote.storage.password=${secret}`);
    expect(config).toContain('core.remote=storage');
    expect(statSync(join(root, '.dvc/config.local')).mode & 0o077).toBe(0);
    await expect(git(root, 'grep', '--untracked', '-e', 'wo#rd')).rejects.toThrow();
    await expect(git(root, 'log', '-p', '-S', 'wo#rd', '--exit-code')).resolves.toBe('');
    expect(log.join('\n')).not.toContain('wo#rd');
    expect(readFileSync(join(root, '.dvc/config'), 'utf8')).not.toContain('ada');
  });

  it('that says what its scripts import, in the versions that are installed', async () => {
    const { pins, missing: none } = await packagesOf(join(BIN, 'python'), ['yaml', 'json', 'sklearn.ensemble', 'nosuch.thing'], ['dvc']);
    expect(pins.map((one) => one.name)).toEqual(['PyYAML', 'scikit-learn', 'dvc']);
    const freeze = (await run(join(BIN, 'python'), scratch, '-m', 'pip', 'freeze')).split('\n');
    expect(freeze).toEqual(expect.arrayContaining(pins.map((one) => `${one.name}==${one.version ?? ''}`)));
    expect(none).toEqual(['nosuch']);
    expect(await probe(join(BIN, 'python'), ['dvc', 'nosuch'])).toMatchObject({
      isEnvironment: true,
      hasPip: true,
      versions: { nosuch: null },
    });
    expect(await probe('/bin/false', [])).toBeNull();
  });
});
