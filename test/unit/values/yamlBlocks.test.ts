import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../src/core/values/cell.js';
import { parseAnyYaml } from '../../../src/core/values/parse.js';
import { parseBlockYaml } from '../../../src/core/values/yamlBlocks.js';
import { documents } from './documents.js';

/** What the fast reader says must be what the parser says. */
function agrees(text: string): boolean {
  const fast = parseBlockYaml(text);
  if (fast === undefined) {
    return false;
  }
  const whole = parseAnyYaml(text);
  expect(jsonText(fast), text).toBe(jsonText(whole));
  expect(isDeepStrictEqual(fast, whole), text).toBe(true);
  return true;
}

const LOCK = `schema: '2.0'
stages:
  train@cnn-1:
    cmd: python train.py --lr 0.1
    deps:
    - path: data/raw
      hash: md5
      md5: 1e8b2c3a6bbc8f8ff21acae1a6595824.dir
      size: 48213004
      nfiles: 1200
    - path: src/train.py
      hash: md5
      md5: 12345678901234567890123456789012
      size: 0
    params:
      params.yaml:
        layers:
        - 64
        - 32
        none:
        nested: {}
    outs: []
`;
const PARAMS = `# all of it

train:
    lr: 1e-3   # learning rate
    layers: [64, 32, -1.5e3]
    steps:
      - name: 'a: b'
        rate: .5
        floats: [1.0, 2, 3e0]
      -
        name: "c"
    on: yes
  # a comment further left
    date: 2024-01-31
seed: 0x1F
whole: 1.0
floats:
- 1.0
- 2
- [3.0]
- a: 4.0
text: a#b c,d - e
empty:
__proto__:
  constructor: 1
`;

describe('parseBlockYaml', () => {
  it.each([
    ['dvc.lock', LOCK],
    ['params.yaml', PARAMS],
    ['a list', '- 1\n- a: 2\n  b:\n  - 3\n-\n- c:\n'],
    ['no line end', 'a: 1'],
    ['letters of other languages', 'x: schön # größer\n'],
    ['an indented document', '  a: 1\n  b: 2\n'],
  ])('reads %s as the parser does', (_, text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each(
    [
      ['', '# c', 'a', '- a: 1\n b: 2', 'a: 1\na: 2', 'a: b: c', 'a: b:', 'a:b', 'a : 1', 'a: 1\n  b', 'a:\n  b', 'a: 1\n  b: 2'],
      ['a: &x 1', 'a: *x', 'a: !!int 3', 'a: |\n  b', 'a: >\n  b', '? a', 'a: ? b', '"a": 1', '1: 2', 'null: 1', 'true: 1', '<<: {a: 1}'],
      ['a: "\\n"', "a: 'it''s'", 'a: "x', 'a: [1, [2]]', 'a: [1,]', 'a: {b: 1}', 'a: - b', '- - 1', 'a: =', 'a: <<', 'a: 2024-02-31'],
      ['---\na: 1', 'a: 1\n...\n', 'a: 1\n---\nb: 2', '%YAML 1.1\n---\na: 1', '\ufeffa: 1', 'a: 1\r\n', 'a:\t1', 'a: 1\u2028b: 2', 'a: 😀'],
      ['a:\n  - 1\n - 2', 'a:\n    b: 1\n  c: 2', '- 1\na: 2', 'a: 1\n- 2', `a:\n${nested(60)}`],
    ].flat(),
  )('leaves %j to the parser', (text) => {
    expect(parseBlockYaml(text)).toBeUndefined();
  });

  it('agrees with the parser on generated documents, whole and damaged', () => {
    let read = 0;
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('', ' ', '  ', '\n', ':', ': ', '#', ' #', '- ', "'", '"', '[', '{}', ',', 'a', '~')),
      {
        maxLength: 3,
      },
    );
    const blocks = fc.oneof(fc.constantFrom(LOCK, PARAMS), documents('yaml'));
    fc.assert(
      fc.property(blocks, damage, (text, changes) => {
        let damaged = text;
        for (const [at, piece] of changes) {
          const from = at % (damaged.length + 1);
          damaged = damaged.slice(0, from) + piece + damaged.slice(piece === '' ? from + 1 : from);
        }
        read += agrees(damaged) ? 1 : 0;
      }),
      { numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});

function nested(depth: number): string {
  return Array.from({ length: depth }, (_, at) => `${' '.repeat(at + 1)}b:\n`).join('');
}
