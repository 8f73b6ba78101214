import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join, parseDvcLock } from '../../../src/core/pipeline/index.js';
import { parseLockedFiles } from '../../../src/core/pipeline/dvcLock.js';
import { readLockLines } from '../../../src/core/pipeline/lockLines.js';

const LOCK = `schema: '2.0'
stages:
  prepare@eu-1:
    cmd:
    - python prepare.py
    - echo done
    deps:
    - path: data/raw
      hash: md5
      md5: 1e8b2c3a6bbc8f8ff21acae1a6595824.dir
      size: 48213004
      nfiles: 1200
    - path: ../shared.py
      md5: a1728c3a6bbc8f8ff21acae1a6595824
      size: 0
      isexec: true
    params:
      params.yaml:
        layers:
        - 64
        name: "a b"

    outs:
    - path: prepared
      hash: md5
      md5: f346f554ecde9468ea55986aaddf6341.dir
      size: 40674156
      nfiles: 3
  train:
    cmd: python train.py --very-long
      --and-folded
    outs: []
`.replace('    outs: []\n', '    outs:\n    - path: model.pt\n      md5: f346f554ecde9468ea55986aaddf6341\n');

const wdirOf = (stage: string): string => (stage === 'train' ? 'sub' : '');

function slowly(text: string): unknown {
  return [...parseDvcLock(text, wdirOf)].map(([name, { deps, outs }]) => [name, deps, outs]);
}

function quickly(text: string): unknown {
  return [...parseLockedFiles(text, wdirOf)].map(([name, { deps, outs }]) => [name, deps, outs]);
}

describe('readLockLines', () => {
  it('reads what DVC writes as the parser does', () => {
    expect(readLockLines(LOCK)).toBeDefined();
    expect(quickly(LOCK)).toEqual(slowly(LOCK));
  });

  it.each([
    ['an older schema', LOCK.replace("'2.0'", '2.0')],
    ['quoted hashes', LOCK.replace('f346f554ecde9468ea55986aaddf6341\n', "'34655400000000000000000000006341'\n")],
    ['hashes that are numbers', LOCK.replace('f346f554ecde9468ea55986aaddf6341\n', '346554e0000000000000000000006341\n')],
    ['quoted paths', LOCK.replace('path: prepared', "path: 'true'")],
    ['paths that are no text', LOCK.replace('path: prepared', 'path: true')],
    ['paths with spaces', LOCK.replace('path: prepared', 'path: a b')],
    ['keys of the cloud', LOCK.replace('      nfiles: 3\n', '      nfiles: 3\n      files:\n      - relpath: a\n')],
    ['keys in another order', LOCK.replace('      hash: md5\n      md5: f3', '      md5: f3')],
    ['an alias', LOCK.replace('    cmd: python train.py', '    deps: *x\n    cmd: python train.py')],
    ['an empty list', LOCK.replace('    deps:\n', '    deps: []\n    other:\n')],
    ['a merge conflict', LOCK.replace('  train:', '<<<<<<< HEAD\n  train:')],
    ['Windows line ends', LOCK.replaceAll('\n', '\r\n')],
    ['no line end', LOCK.slice(0, -1)],
    ['nothing', ''],
  ])('leaves to the parser, or reads alike, %s', (_, text) => {
    let expected: unknown;
    try {
      expected = slowly(text);
    } catch {
      expect(readLockLines(text)).toBeUndefined();
      return;
    }
    expect(quickly(text)).toEqual(expected);
  });

  it('agrees with the parser on damaged files', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('', '', ' ', '\n', ':', ': ', '#', '- ', "'", '[', '{}', 'e', '0', '~', '    ', '      ')),
      {
        maxLength: 3,
      },
    );
    let read = 0;
    fc.assert(
      fc.property(damage, (changes) => {
        let text = LOCK;
        for (const [at, piece] of changes) {
          const from = at % text.length;
          text = text.slice(0, from) + piece + text.slice(piece === '' ? from + 1 : from);
        }
        if (readLockLines(text) === undefined) {
          return;
        }
        let expected;
        try {
          expected = slowly(text);
        } catch {
          // Commands and parameters are passed over without being checked: the damage must be there.
          const kept = text.replace(/ {4}(?:cmd|params):.*\n(?:(?: {5}.*| {4}-.*)?\n)*/g, '');
          expect(slowly(kept), text).toEqual(quickly(text));
          return;
        }
        read += 1;
        expect(quickly(text), text).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});

describe('join', () => {
  it('joins quickly what needs no thought, as it joins the rest', () => {
    const parts = fc.array(fc.constantFrom('a', 'b.c', '.', '..', '', '...', '.x', 'd\\e'), { minLength: 1, maxLength: 4 });
    const folders = fc.constantFrom('', 'x', 'x/y', '..', '/', '/abs');
    const careful = (folder: string, path: string): string => join(folder, `./${path}`);
    fc.assert(
      fc.property(folders, parts, (folder, some) => {
        const path = some.join('/');
        fc.pre(!path.startsWith('/'));
        expect(join(folder, path)).toBe(careful(folder, path));
      }),
    );
  });
});
