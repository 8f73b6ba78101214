import { describe, expect, it } from 'vitest';
import { setFrozen, stagesInText } from '../../../src/core/pipeline/index.js';
import type { Stage } from '../../../src/protocol/index.js';

const TEXT = `# pipeline
stages:
  prepare:   # first
    cmd: python prepare.py
    deps:
      - data.csv
      - a.py   # not sorted
# the model
  train:
    cmd: >
      python
      train.py
    frozen: true  # for now
  last: {cmd: echo}
`;

function apply(text: string, stage: string, frozen: boolean): string {
  const edit = setFrozen(text, stage, frozen);
  return edit === null ? text : text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

describe('setFrozen', () => {
  it('adds one line as the last key of the stage and leaves every other byte alone', () => {
    expect(apply(TEXT, 'prepare', true)).toBe(TEXT.replace('not sorted\n', 'not sorted\n    frozen: true\n'));
  });

  it('takes the line out again', () => {
    expect(apply(TEXT, 'train', false)).toBe(TEXT.replace('    frozen: true  # for now\n', ''));
    expect(apply(apply(TEXT, 'prepare', true), 'prepare', false)).toBe(TEXT);
  });

  it('has nothing to do when the stage is so already', () => {
    expect(setFrozen(TEXT, 'train', true)).toBeNull();
    expect(setFrozen(TEXT, 'prepare', false)).toBeNull();
  });

  it('changes a value of false', () => {
    expect(apply('stages:\n  a:\n    cmd: x\n    frozen: false\n', 'a', true)).toBe('stages:\n  a:\n    cmd: x\n    frozen: true\n');
  });

  it('works without a newline at the end of the file', () => {
    expect(apply('stages:\n  a:\n    cmd: x', 'a', true)).toBe('stages:\n  a:\n    cmd: x\n    frozen: true\n');
  });

  it('refuses a stage on one line, and one that is not there', () => {
    expect(() => setFrozen(TEXT, 'last', true)).toThrow(/by hand/);
    expect(() => setFrozen(TEXT, 'nosuch', true)).toThrow(/no stage/);
  });
});

describe('stagesInText', () => {
  const stage = (name: string, file: string): Stage => ({
    name,
    file,
    command: '',
    deps: [],
    outs: [],
    range: { start: 0, end: 0 },
    frozen: false,
    state: 'unchanged',
    reasons: [],
  });

  it('finds the known stages of this file', () => {
    const known = [stage('train', 'dvc.yaml'), stage('nested/dvc.yaml:prepare', 'nested/dvc.yaml')];
    const texts = (file: string): string[] => stagesInText(TEXT, file, known).map(({ range }) => TEXT.slice(range.start, range.end));
    expect(texts('dvc.yaml')).toEqual(['train']);
    expect(texts('nested/dvc.yaml')).toEqual(['prepare']);
  });
});
