import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addEntry } from '../../../src/core/init/addEntry.js';
import { addStages, stageValue } from '../../../src/core/init/stageText.js';
import { addParameters } from '../../../src/core/init/paramsText.js';
import { equalValues, parseValues, withValue } from '../../../src/core/values/index.js';
import type { StageDraft } from '../../../src/protocol/init.js';

const STAGE: StageDraft = {
  name: 'train',
  command: 'python train.py --lr ${train.lr}',
  deps: ['data/raw.csv', 'train.py'],
  params: [
    { file: 'params.yaml', keys: ['train'] },
    { file: 'conf.yaml', keys: [] },
  ],
  outs: [{ path: 'model.pkl', cache: true }],
  metrics: [{ path: 'metrics.json', cache: false }],
  plots: [{ path: 'live/plots', cache: false, x: 'step' }],
};
const TEXT = `  train:
    cmd: python train.py --lr \${train.lr}
    deps:
      - data/raw.csv
      - train.py
    params:
      - train
      - conf.yaml:
    outs:
      - model.pkl
    metrics:
      - metrics.json:
          cache: false
    plots:
      - live/plots:
          cache: false
          x: step
`;

describe('a stage', () => {
  it('is written as people write it', () => {
    expect(addStages(null, [STAGE])).toBe(`stages:\n${TEXT}`);
  });

  it('comes after the other stages, and what stands around them stays', () => {
    const before = `# top\nstages:\n  a:   # first\n    cmd: echo # same\n\n# the plots\nplots:\n  - x.csv\n`;
    expect(addStages(before, [STAGE])).toBe(before.replace('# same\n', `# same\n${TEXT}`));
  });

  it('has its dashes where the file has them, and its line ends', () => {
    const before = 'stages:\r\n  a:\r\n    cmd: x\r\n    deps:\r\n    - y\r\n';
    const after = addStages(before, [{ ...STAGE, params: [], outs: [], metrics: [], plots: [] }]);
    expect(after).toBe(
      `${before}  train:\r\n    cmd: python train.py --lr \${train.lr}\r\n    deps:\r\n    - data/raw.csv\r\n    - train.py\r\n`,
    );
  });

  it.each(['stages:\n', 'stages: {}\n', 'stages:', 'stages: # none yet\n'])('is the first of %j', (before) => {
    const after = addStages(before, [STAGE]);
    expect(parseValues(after, 'yaml')).toEqual({ stages: { train: parseValues(JSON.stringify(stageValue(STAGE)), 'json') } });
    expect(after).toContain(before.includes('#') ? 'stages: # none yet\n' : 'stages:\n');
  });

  it('has its long command on several lines', () => {
    const command = `python src/train_model.py --learning-rate \${train.learning_rate} --epochs \${train.epochs} --seed \${train.seed}`;
    const after = addStages(null, [{ ...STAGE, command }]);
    expect(after).toContain('    cmd: >-\n      python src/train_model.py\n      --learning-rate ${train.learning_rate}\n      --epochs');
    expect(parseValues(after, 'yaml')).toMatchObject({ stages: { train: { cmd: command } } });
  });

  it('names the file that its command takes values from', () => {
    const stage = { ...STAGE, params: [{ file: 'params.json', keys: ['train'] }] };
    expect(addStages(null, [stage])).toMatch(/^vars:\n {2}- params\.json\n\nstages:\n/);
    const known = addStages('vars: [params.json]\n', [stage]);
    expect(known.match(/params\.json/g)).toHaveLength(2);
  });

  it('that is there already is refused, and so is a file that cannot take it', () => {
    expect(() => addStages(`stages:\n${TEXT}`, [STAGE])).toThrow(/there already/);
    expect(() => addStages('stages: &a\n  x: {cmd: y}\nother: *a\n', [STAGE])).toThrow(/by hand|something else/);
    expect(() => addStages('stages: [', [STAGE])).toThrow();
  });
});

describe('parameters', () => {
  const sections = [
    {
      name: 'train',
      entries: [
        { key: 'lr', json: '1.0e-07', comment: 'learning\nrate' },
        { key: 'layers', json: '[64, 32]', comment: null },
        { key: 'net', json: '{"depth": 3, "act": "relu"}', comment: 'not here' },
        { key: 'yes', json: '"no"', comment: null },
        { key: 'off', json: 'false', comment: null },
      ],
    },
  ];

  it('make a file', () => {
    expect(addParameters(null, 'yaml', sections)).toBe(
      "train:\n  lr: 1.0e-07 # learning rate\n  layers: [64, 32]\n  net:\n    depth: 3\n    act: relu\n  'yes': 'no'\n  'off': false\n",
    );
    expect(addParameters(null, 'json', sections)).toBe(
      '{\n  "train": {\n    "lr": 1.0e-07,\n    "layers": [64, 32],\n    "net": {\n      "depth": 3,\n      "act": "relu"\n    },\n    "yes": "no",\n    "off": false\n  }\n}\n',
    );
  });

  it('are added to a file, which keeps its values and comments', () => {
    const before = '# mine\ntrain:\n  lr: 0.5 # best\n\nother: 1\n';
    expect(addParameters(before, 'yaml', sections)).toBe(
      before.replace('best\n', "best\n  layers: [64, 32]\n  net:\n    depth: 3\n    act: relu\n  'yes': 'no'\n  'off': false\n"),
    );
    expect(addParameters('{"train": {"lr": 5}}', 'json', sections)).toBe(
      '{"train": {"lr": 5, "layers": [64, 32], "net": {"depth": 3, "act": "relu"}, "yes": "no", "off": false}}',
    );
  });
});

/** Documents as people and programs write them. */
const name = fc.constantFrom('a', 'b', 'prepare', 'x-1', 'é', '"quoted key"', 'null');
const comment = fc.constantFrom('', ' # note', '   # why: because');
const scalar = fc.constantFrom(
  'x',
  '1',
  '"a: b"',
  "'it''s'",
  '',
  '~',
  '>-\n      folded\n      text',
  '|\n      block\n\n      text',
  '[a, b]',
  '{k: v}',
);
const stage = fc
  .tuple(
    name,
    comment,
    fc.array(fc.tuple(fc.constantFrom('cmd', 'desc', 'wdir', 'meta'), scalar, comment), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '\n', '\n  # between\n', '# at the margin\n'),
  )
  .map(([key, note, lines, after]) => {
    const body = new Map(lines.map(([k, v, c]) => [k, `    ${k}: ${v}${/\n/.test(v) ? '' : c}\n`]));
    return { key, text: `  ${key}:${note}\n${[...body.values()].join('')}${after}` };
  });
const document = fc
  .tuple(
    fc.constantFrom('', '# top\n', '---\n', 'vars: [p.yaml]\n\n'),
    fc.uniqueArray(stage, { maxLength: 4, selector: (one) => one.key }),
    fc.constantFrom('', 'plots:\n  - x\n', '# end', '\n\n'),
    fc.boolean(),
  )
  .map(([head, stages, tail, windows]) => {
    const text = `${head}${stages.length === 0 ? '' : 'stages:\n'}${stages.map((one) => one.text).join('')}${tail}`;
    return windows ? text.replaceAll('\n', '\r\n') : text;
  });

describe('adding a stage to any file', () => {
  it('keeps every other byte, and the file says what it said and the stage', () => {
    let added = 0;
    fc.assert(
      fc.property(document, (before) => {
        const after = addStages(before, [STAGE]);
        const old = parseValues(before, 'yaml');
        expect(equalValues(parseValues(after, 'yaml'), withValue(old, ['stages', 'train'], stageValue(STAGE)))).toBe(true);
        // An insertion: what is before it and after it is the old text.
        let start = 0;
        while (start < before.length && before[start] === after[start]) {
          start += 1;
        }
        expect(after.endsWith(before.slice(start))).toBe(true);
        added += 1;
      }),
      { numRuns: 150 },
    );
    expect(added).toBeGreaterThan(100);
  });

  it('is how entries go into maps between braces too', () => {
    expect(addEntry('a: {b: 1}\n', 'yaml', ['a'], { key: 'c', json: '2' })).toBe('a: {b: 1, c: 2}\n');
    expect(addEntry('{\n  "a": 1\n}\n', 'json', [], { key: 'c', json: '{"d": 2}' })).toBe('{\n  "a": 1,\n  "c": {\n    "d": 2\n  }\n}\n');
  });
});
