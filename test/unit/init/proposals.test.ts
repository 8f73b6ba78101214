import { describe, expect, it } from 'vitest';
import { folderView } from '../../../src/core/init/folderView.js';
import { proposeParameters, withParameters } from '../../../src/core/init/parameters.js';
import { stageNameProblem } from '../../../src/core/init/roles.js';
import { readScripts } from '../../../src/core/init/script/scripts.js';
import { commandText, proposeStages } from '../../../src/core/init/stages.js';
import { addStages } from '../../../src/core/init/stageText.js';
import type { ParameterChoice, ParameterProposal, StageProposal } from '../../../src/protocol/init.js';

const GUARD = 'if __name__ == "__main__":\n    main()\n';
const THREE = {
  'prepare.py':
    'raw = pd.read_csv("data/raw.csv")\nos.makedirs("data/prepared", exist_ok=True)\nraw.to_csv("data/prepared/train.csv")\nraw.to_csv("data/prepared/test.csv")\n',
  'train.py': `
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1, help="learning rate")
parser.add_argument("--device", default="cpu")
args = parser.parse_args()
joblib.dump(fit(pd.read_csv("data/prepared/train.csv"), args.lr), "model.joblib")
`,
  'evaluate.py':
    'm = joblib.load("model.joblib")\nt = pd.read_csv("data/prepared/test.csv")\njson.dump({}, open("metrics.json", "w"))\nplt.savefig("roc.png")\n',
};

function propose(
  scripts: Record<string, string>,
  others: readonly string[] = [],
  options: { tracked?: string[]; existing?: Parameters<typeof proposeStages>[2] } = {},
): StageProposal[] {
  const facts = readScripts(new Map(Object.entries(scripts)));
  return proposeStages(facts, folderView([...Object.keys(scripts), ...others], options.tracked ?? []), options.existing);
}

const picked = (proposals: readonly StageProposal[]): string[] => proposals.filter((one) => one.picked).map((one) => one.stage.name);

describe('a pipeline', () => {
  it('is told from the scripts: who writes what another reads', () => {
    const proposals = propose(THREE, ['data/raw.csv']);
    expect(picked(proposals)).toEqual(['prepare', 'train', 'evaluate']);
    expect(
      addStages(
        null,
        proposals.map((one) => one.stage),
      ),
    ).toBe(`stages:
  prepare:
    cmd: python prepare.py
    deps:
      - data/raw.csv
      - prepare.py
    outs:
      - data/prepared
  train:
    cmd: python train.py
    deps:
      - data/prepared
      - train.py
    outs:
      - model.joblib
  evaluate:
    cmd: python evaluate.py
    deps:
      - data/prepared
      - model.joblib
      - evaluate.py
    metrics:
      - metrics.json:
          cache: false
    plots:
      - roc.png
`);
  });

  it('is in the order of the files, whatever the scripts are called', () => {
    const proposals = propose({
      'a.py': 'open("one.csv")\nopen("two.csv", "w")\n',
      'b.py': 'open("one.csv", "w").write("")\nprint(1)\n',
      'c.py': 'print(1)\n',
    });
    expect(proposals.map((one) => one.stage.name)).toEqual(['b', 'a', 'c']);
    expect(picked(proposals)).toEqual(['b', 'a']);
  });

  it('has one stage for a single script', () => {
    const [only] = propose({ 'main.py': 'torch.save(1, "m.pt")\n' });
    expect(only).toMatchObject({ picked: true, stage: { name: 'train', deps: ['main.py'], outs: [{ path: 'm.pt', cache: true }] } });
  });

  it('leaves alone what is a stage already, and what is no stage', () => {
    const existing = [{ name: 'train', command: 'python ./train.py --lr 1', outs: ['model.joblib'] }];
    const proposals = propose({ ...THREE, 'tests/test_train.py': GUARD, 'setup.py': 'setup()\n', 'util.py': 'X = 1\n' }, ['data/raw.csv'], {
      existing,
    });
    expect(proposals.map((one) => one.stage.name)).toEqual(['prepare', 'evaluate']);
    expect(proposals.at(-1)?.stage.deps).toContain('model.joblib');
  });

  it('has no two outputs that overlap', () => {
    const [first, second] = propose({ 'train_a.py': 'torch.save(1, "m.pt")\n', 'train_b.py': 'torch.save(1, "m.pt")\n' });
    expect(first?.stage.outs).toHaveLength(1);
    expect(second).toMatchObject({ stage: { outs: [] }, notes: ['m.pt is an output of another stage'] });
  });

  it('has no folder as output in which other files are, for DVC empties outputs', () => {
    const script = { 'train.py': 'torch.save(m, f"models/{n}.pt")\n' };
    expect(propose(script)[0]?.stage.outs).toEqual([{ path: 'models', cache: true }]);
    const [careful] = propose(script, ['models/pretrained.pt']);
    expect(careful).toMatchObject({ stage: { outs: [] }, notes: ['it writes files into models whose names are not known'] });
    expect(propose(script, ['models/x.pt'], { tracked: ['models/x.pt'] })[0]?.stage.outs).toEqual([]);
    const mixed = { 'train.py': 'os.makedirs("out")\nopen("out/a.bin", "w")\nopen("out/b.bin", "w")\nopen("out/metrics.json", "w")\n' };
    expect(propose(mixed)[0]?.stage).toMatchObject({
      outs: [{ path: 'out/a.bin' }, { path: 'out/b.bin' }],
      metrics: [{ path: 'out/metrics.json' }],
    });
  });

  it('has what DVCLive writes', () => {
    expect(propose({ 'train.py': 'with Live() as live:\n    live.log_metric("a", 1)\n' })[0]?.stage).toMatchObject({
      metrics: [{ path: 'dvclive/metrics.json', cache: false }],
      plots: [{ path: 'dvclive/plots/metrics', cache: false, x: 'step' }],
    });
  });

  it('has the parameter file that a script reads as parameters, not as data', () => {
    const script = { 'train.py': 'p = yaml.safe_load(open("params.yaml"))["train"]\nprint(p)\n' };
    expect(propose(script, ['params.yaml'])[0]?.stage).toMatchObject({
      deps: ['train.py'],
      params: [{ file: 'params.yaml', keys: ['train'] }],
    });
    expect(propose(script)[0]?.stage.params).toEqual([]);
  });

  it('says what a command needs besides', () => {
    expect(propose({ 'train.py': 'p.add_argument("--data", required=True)\nmain()\n' })[0]?.notes).toEqual(['its command needs --data']);
  });
});

describe('parameters', () => {
  function parameters(source: string): ParameterProposal[] {
    const facts = readScripts(new Map([['train.py', source]]));
    return proposeParameters(facts, proposeStages(facts, folderView(['train.py'], [])));
  }
  const likely = (source: string): string[] =>
    parameters(source)
      .filter((one) => one.likely)
      .map((one) => one.key);
  const stageOf = (source: string, where: ParameterChoice['where'] = 'file', file = 'params.yaml'): ReturnType<typeof withParameters> =>
    withParameters(
      propose({ 'train.py': source })[0]!.stage,
      'train.py',
      parameters(source).map((parameter) => ({ parameter, where })),
      file,
    );

  it('are what one varies, not where and how it runs', () => {
    const source = `
p.add_argument("--lr", default=0.1)
p.add_argument("--optimizer", default="adam")
p.add_argument("--device", default="cuda")
p.add_argument("--num-workers", default=4)
p.add_argument("--data", default="data/x.csv")
p.add_argument("--no-cuda", action="store_true")
BATCH_SIZE = 32
LOG_EVERY = 10
TITLE = "x"
hparams = {"depth": 3}
`;
    expect(likely(source)).toEqual(['lr', 'optimizer', 'batch_size', 'hparams']);
    expect(parameters(source).map((one) => one.key)).not.toContain('data');
  });

  it('are given on the command line where the script takes them there', () => {
    const source = 'p.add_argument("--lr", default=0.1, help="rate")\np.add_argument("--name", default="a b")\nmain()\n';
    expect(stageOf(source)).toMatchObject({
      stage: { command: 'python train.py --lr ${train.lr} --name "${train.name}"', params: [{ file: 'params.yaml', keys: ['train'] }] },
      sections: [
        {
          name: 'train',
          entries: [
            { key: 'lr', json: '0.1', comment: 'rate' },
            { key: 'name', json: '"a b"' },
          ],
        },
      ],
    });
  });

  it('that stand alone or are lists are handed over as a whole section', () => {
    const source = 'p.add_argument("--batch-size", default=1)\np.add_argument("--amp", action="store_true")\nSEED = 1\nmain()\n';
    expect(stageOf(source)).toMatchObject({
      stage: { command: 'python train.py ${train}', params: [{ file: 'params.yaml', keys: ['train', 'train_constants'] }] },
      sections: [
        { name: 'train', entries: [{ key: 'batch-size' }, { key: 'amp', json: 'false' }] },
        { name: 'train_constants', entries: [{ key: 'seed' }] },
      ],
    });
  });

  it('may stay in the script', () => {
    const source = 'SEED = 1\nclass C:\n    depth = 2\nmain()\n';
    expect(stageOf(source, 'script')).toMatchObject({
      stage: { command: 'python train.py', params: [{ file: 'train.py', keys: ['SEED', 'C.depth'] }] },
      sections: [],
    });
  });
});

describe('the name of a stage', () => {
  it('is any that DVC takes', () => {
    for (const name of ['train', 'train_1', 'a-b', 'é']) {
      expect(stageNameProblem(name, new Set())).toBeNull();
    }
    for (const name of ['', ' ', 'a b', 'a@b', 'a/b', 'a:b', 'a.b', 'a#']) {
      expect(stageNameProblem(name, new Set())).not.toBeNull();
    }
    expect(stageNameProblem('a', new Set(['a']))).toContain('already');
  });

  it('comes with a command for a shell', () => {
    expect(commandText(['python', 'my scripts/a.py'])).toBe('python "my scripts/a.py"');
  });
});
