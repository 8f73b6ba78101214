import { describe, expect, it } from 'vitest';
import { locateLeaves } from '../../../src/core/values/index.js';
import type { FileFormat } from '../../../src/protocol/values.js';

function located(text: string, format: FileFormat): Record<string, string> {
  return Object.fromEntries(
    locateLeaves(text, format).map((leaf) => [
      `${leaf.path.join('.')}${leaf.editable ? '' : ' (locked)'}`,
      `${text.slice(leaf.keyRange.start, leaf.keyRange.end)} → ${text.slice(leaf.range.start, leaf.range.end)}`,
    ]),
  );
}

describe('where leaves stand', () => {
  it('is answered at once for a JSON string that is long and never closed', () => {
    expect(located(`{"lr": 0.1, "note": "${'long '.repeat(20_000)}\n}`, 'json')).toEqual({ lr: '"lr" → 0.1' });
  });

  it('in YAML', () => {
    expect(
      located(
        '# c\nlr: 0.1 # rate\n"a b": {x: \'q\', y: [1, {z: 2}]} # ]\nempty:\nlist: [\n  1, # ]\n  2\n]\nblock:\n  - 1\ntext: |\n  x\ndate: 2020-01-01\n',
        'yaml',
      ),
    ).toEqual({
      lr: 'lr → 0.1',
      'a b.x': "x → 'q'",
      'a b.y': 'y → [1, {z: 2}]',
      empty: 'empty → ',
      list: 'list → [\n  1, # ]\n  2\n]',
      'block (locked)': 'block → - 1',
      'text (locked)': 'text →   x\n',
      date: 'date → 2020-01-01',
    });
  });

  it('in YAML with anchors: shared values are locked, aliased maps are not repeated', () => {
    expect(
      located('base: &base\n  lr: 0.1\nsolo: &solo 1\nseed: &seed 2\nother: *seed\ntrain:\n  <<: *base\n  n: 3\ncopy: *base\n', 'yaml'),
    ).toEqual({
      'base.lr (locked)': 'lr → 0.1',
      solo: 'solo → 1',
      'seed (locked)': 'seed → 2',
      'other (locked)': 'other → *seed',
      'train.n': 'n → 3',
    });
  });

  it('in JSON, of equal keys the last', () => {
    expect(located('{"a": {"b": NaN}, "c": 1, "c": [1, 2], "d": {}}', 'json')).toEqual({
      'a.b': '"b" → NaN',
      c: '"c" → [1, 2]',
      d: '"d" → {}',
    });
  });

  it('in TOML', () => {
    expect(located('a = 1 # c\n[t."x y"]\nb.c = """q\n"""\nd = {e = [1]}\n[[l]]\nf = 2\n', 'toml')).toEqual({
      a: 'a → 1',
      't.x y.b.c': 'c → """q\n"""',
      't.x y.d.e': 'e → [1]',
      'l (locked)': 'l → [[l]]\nf = 2',
    });
  });

  it('in Python', () => {
    expect(
      located(
        'lr: float = 1e-3  # rate\nclass A:\n    n = [1, 2]\n    def __init__(self):\n        self.m = -1\nd = {"k": ("x", "y")}\ncomputed = f()\nt = 1, 2\n',
        'python',
      ),
    ).toEqual({
      lr: 'lr → 1e-3',
      'A.n': 'n → [1, 2]',
      'A.m': 'm → -1',
      'd.k': '"k" → ("x", "y")',
      t: 't → 1, 2',
    });
  });

  it('says what a number is in the file', () => {
    expect(locateLeaves('a: 1\nb: 1.0\nc: [1]\nd: 2020-01-01\ne: yes\n', 'yaml').map((leaf) => leaf.type)).toEqual([
      'int',
      'float',
      'json',
      'date',
      'string',
    ]);
  });
});

describe('broken text', () => {
  it('keeps the leaves above the damage in YAML', () => {
    expect(Object.keys(located('a: 1\nb: 2\nc: [1\nd: "x\n', 'yaml'))).toEqual(['a', 'b']);
  });
  it('keeps the leaves before the damage in JSON', () => {
    expect(Object.keys(located('{"a": 1, "b": {"c": 2, "d": [1, {"e": 3}, ', 'json'))).toEqual(['a', 'b.c']);
  });
  it('keeps what the Python parser recovers', () => {
    expect(Object.keys(located('a = 1\nb = = 2\nc = 3\n', 'python'))).toContain('a');
  });
  it('has no leaves when nothing can be told', () => {
    expect(located('a = ', 'toml')).toEqual({});
    expect(located('', 'json')).toEqual({});
    expect(located('- 1\n', 'yaml')).toEqual({});
  });
});
