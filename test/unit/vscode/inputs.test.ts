import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/protocol/index.js';
import { branchProblem, nameProblem } from '../../../src/vscode/commands/experimentName.js';
import { canOverride, hydraValue, overrideTexts, sweepTexts } from '../../../src/vscode/commands/overrides.js';
import { historyText } from '../../../src/vscode/lenses/history.js';
import { dvcArguments, isEspalierTask, usesWorkspace } from '../../../src/vscode/tasks/definition.js';

describe('names', () => {
  const none: ReadonlySet<string> = new Set();

  it.each(['a.b', '-d', 'ünï', 'main', 'HEAD', 'deadbeef'])('accepts the experiment %j', (name) => {
    expect(nameProblem(name, none)).toBeNull();
  });

  it.each(['a/b', 'a b', 'a@{1', 'a.lock', '..', '.a', 'a.', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[', 'a\\b', 'a\tb'])(
    'refuses the experiment %j',
    (name) => {
      expect(nameProblem(name, none)).not.toBeNull();
    },
  );

  it('refuses a name that the baseline has already', () => {
    expect(nameProblem('alpha', new Set(['alpha']))).toContain('alpha');
  });

  it('has slashes in branches but no leading dash', () => {
    expect(branchProblem('team/alpha', none)).toBeNull();
    for (const name of ['-d', 'a//b', '/a', 'a/', 'HEAD', 'a/.b']) {
      expect(branchProblem(name, none)).not.toBeNull();
    }
  });
});

describe('overrides', () => {
  // Each was given to DVC 3.67, which read it back as the text.
  it.each([
    ['a', "'a'"],
    ["it's", "'it\\'s'"],
    ['a\\b', "'a\\b'"],
    ['end\\', "'end\\\\'"],
    ['${x}', "'\\${x}'"],
    ['\\${x}', "'\\\\\\${x}'"],
    ["\\'", "'\\\\\\''"],
    ['a,b', "'a,b'"],
    ['', "''"],
  ])('quotes the text %j', (text, expected) => {
    expect(hydraValue({ input: text, current: 'a text', float: false })).toBe(expected);
  });

  it('leaves values of other types bare', () => {
    const value = (input: string, current: Cell): string => hydraValue({ input, current, float: false });
    expect(value(' +007 ', 1)).toBe('7');
    expect(value('-0.50', 0.1)).toBe('-0.50');
    expect(value('1E-3', 0.1)).toBe('1e-3');
    expect(value('.inf', { t: 'inf', sign: 1 })).toBe('inf');
    expect(value('True', false)).toBe('true');
    expect(value('[1, 2]', { t: 'json', text: '[1]' })).toBe('[1, 2]');
  });

  it.each([
    ['3', '3.0'],
    ['-12', '-12.0'],
    ['3.5', '3.5'],
    ['1e3', '1e3'],
    ['.inf', 'inf'],
  ])('keeps a float one: %s', (input, expected) => {
    expect(hydraValue({ input, current: 1, float: true })).toBe(expected);
  });

  it('names the file and the key', () => {
    const lr = { file: 'params.yaml', path: ['train', 'lr'], current: 0.01, float: true };
    expect(overrideTexts([{ ...lr, input: '0.1' }])).toEqual(['params.yaml:train.lr=0.1']);
    const act = { file: 'params.yaml', path: ['act'], current: 'relu', float: false };
    const lists = [['0.1', '+0.2'].map((input) => ({ ...lr, input })), ['a,b'].map((input) => ({ ...act, input }))];
    expect(sweepTexts(lists)).toEqual(['params.yaml:train.lr=0.1,0.2', "params.yaml:act='a,b'"]);
  });

  it('knows which names the command line cannot say', () => {
    expect(canOverride('params.yaml', ['train', 'lr'])).toBe(true);
    expect(canOverride('params.yaml', ['a.b'])).toBe(false);
    expect(canOverride('params.yaml', ['ünï'])).toBe(false);
    expect(canOverride('a:b.yaml', ['lr'])).toBe(false);
  });
});

describe('tasks', () => {
  it('are argument arrays', () => {
    expect(dvcArguments({ type: 'espalier', command: 'exp run', args: ['--temp'] })).toEqual(['exp', 'run', '--temp']);
  });

  it('of another shape are refused', () => {
    expect(isEspalierTask({ type: 'espalier', command: 'repro' })).toBe(true);
    expect(isEspalierTask({ type: 'espalier', command: 'exp remove' })).toBe(false);
    expect(isEspalierTask({ type: 'espalier', command: 'repro', args: 'x; y' })).toBe(false);
  });

  it('say whether they work in the workspace', () => {
    expect(usesWorkspace({ type: 'espalier', command: 'repro' })).toBe(true);
    expect(usesWorkspace({ type: 'espalier', command: 'exp run', args: ['--name=a'] })).toBe(true);
    expect(usesWorkspace({ type: 'espalier', command: 'exp run', args: ['--temp'] })).toBe(false);
    expect(usesWorkspace({ type: 'espalier', command: 'exp run', args: ['--queue'] })).toBe(false);
  });
});

describe('the history of a parameter', () => {
  it('is one line', () => {
    const best = { row: 'a', label: 'a', value: 0.001 };
    expect(historyText({ best, tried: { distinct: 5, min: 0.0001, max: 0.1, values: [] } })).toBe(
      'best 0.001 · tried 5 from 0.0001 to 0.1',
    );
    expect(historyText({ best: null, tried: { distinct: 2, min: null, max: null, values: ['relu', 'tanh'] } })).toBe('tried 2: relu, tanh');
    expect(historyText({ best, tried: { distinct: 1, min: 1, max: 1, values: [1] } })).toBe('best 0.001 · only 1 tried');
    expect(historyText({ best: null, tried: null })).toBe('');
  });
});
