import { describe, expect, it } from 'vitest';
import { installInto, installIntoNew, type Interpreter } from '../../../src/core/init/install.js';
import { actionsOf, type Plan } from '../../../src/core/init/plan.js';
import { sizeText, stepsOf, withNeeded, type StepId } from '../../../src/core/init/steps.js';
import { dataToAdd, storedFiles } from '../../../src/core/init/storage.js';
import type { FileChoices, FolderFacts, InitProposal, StageProposal } from '../../../src/protocol/init.js';

const FACTS: FolderFacts = {
  folder: '/p',
  git: { root: null, commits: false, staged: false, identity: true, namesBranch: true },
  dvc: { root: null, remotes: [] },
  files: ['train.py'],
  truncated: false,
  scripts: [],
  otherScripts: [],
  notebooks: [],
  environments: [],
  stored: [],
  paramFiles: [],
  requirements: false,
  otherRequirements: [],
  pipeline: null,
  trackedOutputs: [],
  ignoredOutputs: [],
  large: [],
};
const TRAIN: StageProposal = {
  script: 'train.py',
  role: 'train',
  picked: true,
  notes: [],
  stage: { name: 'train', command: 'python train.py', deps: [], params: [], outs: [{ path: 'm.pt', cache: true }], metrics: [], plots: [] },
};
const PROPOSAL: InitProposal = {
  stages: [TRAIN],
  parameters: [],
  gitIgnore: [{ line: '/.venv/', why: '' }],
  dvcIgnore: [],
  data: [{ path: 'data', kind: 'data', isFolder: true, bytes: 1_234_567, files: 2, inGit: false, inDvc: false }],
};
const NONE: InitProposal = { stages: [], parameters: [], gitIgnore: [], dvcIgnore: [], data: [] };
const HAS_DVC = { dvc: '3.60', place: '.venv' };

const says = (facts: FolderFacts, proposal = PROPOSAL, tooling: Parameters<typeof stepsOf>[2] = HAS_DVC): Record<string, string> =>
  Object.fromEntries(
    stepsOf(facts, proposal, tooling).map(({ id, state, picked, detail }) => [id, `${state}${picked ? ' picked' : ''}: ${detail}`]),
  );

describe('the steps', () => {
  it('say what they will do', () => {
    expect(says(FACTS, PROPOSAL, { dvc: null, place: 'into /p/.venv' })).toMatchObject({
      environment: 'todo picked: Installs dvc and dvclive: into /p/.venv',
      git: 'todo picked: git init',
      dvc: 'todo picked: dvc init',
      ignore: 'todo picked: Adds to .gitignore and .dvcignore: /.venv/',
      pipeline: 'todo picked: Writes dvc.yaml: train',
      data: 'todo picked: Gives to DVC: data (1.2 MB)',
      commit: 'todo picked: Commits everything that is not ignored',
    });
  });

  it('say what is there', () => {
    const facts = {
      ...FACTS,
      git: { root: '/', commits: true, staged: true, identity: true, namesBranch: true },
      dvc: { root: '/', remotes: ['storage'] },
      pipeline: {
        stages: [
          { name: 'a', command: 'x', outs: [] },
          { name: 'b', command: 'y', outs: [] },
        ],
        error: null,
      },
      otherRequirements: ['pyproject.toml'],
    };
    expect(says(facts, NONE)).toMatchObject({
      environment: 'done: DVC 3.60 in .venv',
      git: 'done: This folder is in /',
      dvc: 'done: This folder is in /',
      pipeline: 'done: There is a → b',
      remote: 'done: There is storage',
      data: 'done: There is none that DVC does not have',
      commit: 'todo: Something else is staged: commit it first',
    });
    expect(says({ ...facts, dvc: { root: null, remotes: [] } }, NONE)['dvc']).toBe('todo picked: dvc init --subdir');
  });

  it('offer to keep results only where all of a stage is there', () => {
    expect(says({ ...FACTS, files: ['m.pt'] })['results']).toContain('outputs of train');
    expect(says(FACTS)['results']).toBeUndefined();
  });

  it('bring those they need', () => {
    const steps = stepsOf(FACTS, PROPOSAL, HAS_DVC);
    expect([...withNeeded(new Set<StepId>(['data']), steps)].sort()).toEqual(['data', 'dvc', 'git']);
    expect([...withNeeded(new Set<StepId>(['pipeline']), steps)]).toEqual(['pipeline']);
  });
});

describe('the actions', () => {
  const files: FileChoices = {
    paramsFile: 'params.yaml',
    sections: [],
    stages: [TRAIN.stage],
    moves: [],
    gitIgnore: [],
    dvcIgnore: [],
    pins: null,
  };
  const plan: Plan = {
    facts: FACTS,
    steps: new Set<StepId>(),
    files,
    untrack: [],
    data: [],
    remote: null,
    results: [],
    leaveOut: ['big.bin'],
    identity: null,
    message: 'm',
  };
  const titles = (change: Partial<Plan>): string[] =>
    actionsOf({ ...plan, ...change }).map((one) => ('args' in one ? [one.kind, ...one.args].join(' ') : one.kind));

  it('are commands with argument arrays, in order', () => {
    expect(
      titles({
        steps: new Set<StepId>(['git', 'dvc', 'remote', 'data', 'results', 'commit']),
        untrack: ['-m.pt'],
        data: ['-d'],
        results: ['train'],
        identity: { name: 'A', email: 'a@b' },
        remote: { name: 's', url: 's3://b', shared: { region: 'eu' }, local: { access_key_id: 'k' } },
      }),
    ).toEqual([
      'git init',
      'dvc init',
      'files',
      'dvc remote add --default -- s s3://b',
      'dvc remote modify -- s region eu',
      'secrets',
      'git rm -r --cached --quiet -- -m.pt',
      'dvc add -- -d',
      'dvc commit --force -- train',
      'git config user.name A',
      'git config user.email a@b',
      'commit',
    ]);
  });

  it('leave out what is there or not wanted', () => {
    const there = { ...FACTS, git: { ...FACTS.git, root: '/', commits: true }, dvc: { root: '/', remotes: [] } };
    expect(titles({ facts: there, steps: new Set<StepId>(['git', 'dvc']), files: { ...files, stages: [] } })).toEqual([]);
    expect(actionsOf({ ...plan, facts: there, steps: new Set<StepId>(['commit']) }).at(-1)).toMatchObject({ everythingBut: null });
    expect(actionsOf({ ...plan, steps: new Set<StepId>(['commit']) }).at(-1)).toMatchObject({ everythingBut: ['big.bin'] });
  });
});

describe('data and models', () => {
  const file = (path: string, bytes: number): { path: string; bytes: number } => ({ path, bytes });
  const no = (): boolean => false;
  const files = [
    file('data/raw/a.csv', 5),
    file('data/raw/b.csv', 5),
    file('data/notes.csv', 5),
    file('models/m.pt', 9),
    file('src/data/load.py', 9),
    file('big.parquet', 200_000),
    file('small.csv', 10),
    file('other/x.xyz', 20_000_000),
  ];

  it('are told by their names and sizes', () => {
    expect(storedFiles(files, no, no).map((one) => `${one.kind} ${one.path} ${one.files}`)).toEqual([
      'data other 1',
      'data big.parquet 1',
      'data data 3',
      'model models 1',
    ]);
  });

  it('go to DVC in parts where a stage writes among them', () => {
    const stored = storedFiles(files, no, no);
    const paths = (outputs: string[]): string[] => dataToAdd(stored, files, outputs, no, no).map((one) => one.path);
    expect(paths(['data/prepared', 'models/m.pt'])).toEqual(['other', 'big.parquet', 'data/raw', 'data/notes.csv']);
    expect(paths(['data'])).toEqual(['other', 'big.parquet', 'models']);
  });

  it('have sizes that people read', () => {
    expect([0, 999, 1000, 1_234_567, 123_456_789_000].map(sizeText)).toEqual(['0 bytes', '999 bytes', '1 KB', '1.2 MB', '123 GB']);
  });
});

describe('installing DVC', () => {
  const python: Interpreter = {
    path: '/p/python',
    version: '3.11',
    isEnvironment: true,
    isManaged: false,
    hasPip: true,
    hasVenv: true,
    versions: {},
  };
  const commands = (result: ReturnType<typeof installInto>): string[] =>
    'commands' in result ? result.commands.map((one) => one.join(' ')) : [result.problem];

  it('is done by pip, or by uv where there is none', () => {
    expect(commands(installInto(python, ['dvc'], null))).toEqual(['/p/python -m pip install --disable-pip-version-check dvc']);
    expect(commands(installInto({ ...python, hasPip: false }, ['dvc'], '/uv'))).toEqual(['/uv pip install --python /p/python dvc']);
    expect(commands(installInto({ ...python, hasPip: false }, ['dvc'], null))[0]).toBe('/p/python -m ensurepip --upgrade');
    expect(commands(installInto({ ...python, isManaged: true }, ['dvc'], null))[0]).toContain('environment for the project');
  });

  it('makes an environment where there is none', () => {
    expect(commands(installIntoNew(python, '/f/.venv', '/f/.venv/bin/python', ['dvc'], null))).toEqual([
      '/p/python -m venv /f/.venv',
      '/f/.venv/bin/python -m pip install --disable-pip-version-check dvc',
    ]);
    expect(commands(installIntoNew({ ...python, hasVenv: false }, '/e', '/e/p', ['dvc'], '/uv'))).toEqual([
      '/uv venv --python /p/python /e',
      '/uv pip install --python /e/p dvc',
    ]);
    expect(commands(installIntoNew({ ...python, hasVenv: false }, '/e', '/e/p', ['dvc'], null))[0]).toContain('python3-venv');
    expect(commands(installIntoNew(null, '/e', '/e/p', ['dvc'], null))[0]).toContain('Install Python');
  });
});
