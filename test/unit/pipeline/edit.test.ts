import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setFrozen, stagesInText, type StageDefinition } from '../../../src/core/pipeline/index.js';
import { readPipeline } from '../../fixtures/pipeline.js';
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
  it('finds the group of a stage by the name that DVC makes', () => {
    const text = 'stages:\n  a:\n    matrix: {n: [1]}\n    cmd: x\n';
    expect(setFrozen(text, 'a@1', true)).toMatchObject({ text: '    frozen: true\n' });
  });

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

  it('adds the key to a stage on one line, and takes it out', () => {
    const frozen = TEXT.replace('{cmd: echo}', '{cmd: echo, frozen: true}');
    expect(apply(TEXT, 'last', true)).toBe(frozen);
    expect(apply(frozen, 'last', false)).toBe(TEXT);
  });

  it('keeps the line ends of Windows', () => {
    expect(apply('stages:\r\n  a:\r\n    cmd: x\r\n', 'a', true)).toBe('stages:\r\n  a:\r\n    cmd: x\r\n    frozen: true\r\n');
  });

  it('does not cut into a block of text, nor into what looks like a comment there', () => {
    const text = 'stages:\n  a:\n    cmd: |\n      echo\n      # inside\n\n  b:\n    cmd: x\n';
    expect(apply(text, 'a', true)).toBe(text.replace('inside\n', 'inside\n    frozen: true\n'));
    const kept = 'stages:\n  a:\n    cmd: |+\n      echo\n\n\n';
    expect(apply(kept, 'a', true)).toBe(`${kept}    frozen: true\n`);
  });

  it('freezes all stages of a foreach', () => {
    const text = 'stages:\n  a:\n    foreach: [1, 2]\n    do:\n      cmd: echo ${item}\n';
    expect(apply(text, 'a', true)).toBe(`${text}      frozen: true\n`);
  });

  it('refuses an edit that would change something else, and a stage that is not there', () => {
    const shared = 'stages:\n  a: &a\n    cmd: x\n  b:\n    <<: *a\n    desc: b\n';
    expect(() => setFrozen(shared, 'a', true)).toThrow(/by hand/);
    expect(() => setFrozen('stages:\n  a:\n    cmd: |\n      x', 'a', true)).toThrow(/by hand/);
    expect(() => setFrozen(TEXT, 'nosuch', true)).toThrow(/no stage/);
  });

  it('changes nothing but the one key, whatever the stages look like', async () => {
    const line = fc.constantFrom(
      'desc: a  # b',
      'deps: [a, b]',
      'deps:\n    - a\n    - b  # c',
      'meta: |\n      # x\n      y\n',
      '# note',
      '',
      'always_changed: true',
    );
    const lines = fc.uniqueArray(line, { selector: (text) => text.split(':')[0] });
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { minLength: 1, maxLength: 4 }), fc.nat(), fc.boolean(), async (stages, which, windows) => {
        const unix = `stages:\n${stages.map((body, at) => [`  s${at}:  # stage`, '    cmd: x', ...body.map((one) => one && `    ${one}`)].join('\n')).join('\n')}\n`;
        const text = windows ? unix.replaceAll('\n', '\r\n') : unix;
        const name = `s${which % stages.length}`;
        const frozen = apply(text, name, true);
        expect(frozen.replace(/ {4}frozen: true\r?\n/, '')).toBe(text);
        const [after, before] = [await readPipeline(frozen), await readPipeline(text)];
        expect(after.stages.map(withoutEntry)).toEqual(
          before.stages.map((stage) => withoutEntry(stage.name === name ? { ...stage, frozen: true } : stage)),
        );
        expect(apply(frozen, name, false)).toBe(text);
      }),
    );
  });
});

function withoutEntry({ entry, ...rest }: StageDefinition): Omit<StageDefinition, 'entry'> & { readonly keys: number } {
  return { ...rest, keys: Object.keys(entry).filter((key) => key !== 'frozen').length };
}

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

  it('shows the stages of a group as one, with what is the matter with any of them', () => {
    const text = 'stages:\n  a: {foreach: [1, 2], do: {cmd: x}}\n  b@1: {cmd: x}\n';
    const member = (name: string, state: Stage['state'], subject: string): Stage => ({
      ...stage(name, 'dvc.yaml'),
      state,
      reasons: [
        { kind: 'dependency', subject: 'both', change: 'modified' },
        { kind: 'dependency', subject, change: 'deleted' },
      ],
    });
    const known = [member('a@1', 'unchanged', 'x'), member('a@2', 'changed', 'y'), stage('b@1', 'dvc.yaml')];
    expect(stagesInText(text, 'dvc.yaml', known)).toMatchObject([
      { name: 'a', state: 'changed', reasons: [{ subject: 'both' }, { subject: 'x' }, { subject: 'y' }] },
      { name: 'b@1' },
    ]);
  });
});
