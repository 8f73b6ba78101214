import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DvcCache } from '../../../src/node/pipeline/cache.js';
import { FileHashes, listingHash } from '../../../src/node/pipeline/hashes.js';
import { pipelineStatus } from '../../../src/node/pipeline/workspace.js';

const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'espalier-hashes-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string | Buffer): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  return join(root, path);
}

describe('FileHashes', () => {
  it('hashes files of any size, and says null where there is nothing', async () => {
    const large = Buffer.alloc(3_000_001, 'ab\n');
    expect(await new FileHashes().hash(write('small', 'x'))).toBe(md5('x'));
    expect(await new FileHashes().hash(write('large', large))).toBe(md5(large));
    expect(await new FileHashes().hash(join(root, 'nothing'))).toBeNull();
  });

  it('reads a file again when its time or size changed', async () => {
    const hashes = new FileHashes(1);
    const path = write('a', 'x');
    await hashes.hash(path);
    write('a', 'y');
    utimesSync(path, 1, 1);
    expect(await hashes.hash(path)).toBe(md5('y'));
    await hashes.hash(write('b', 'z'));
    expect(await hashes.hash(path)).toBe(md5('y'));
  });

  it('hashes a folder by its listing, sorted by code points, in the notation of Python', async () => {
    // The last name is after the one before it by code points, but not by UTF-16 units.
    const names = ['a/b', 'a.txt', 'a b"c', 'é', '\ufb01', '\u{1f600}'];
    names.forEach((name) => write(`d/${name}`, name));
    const listing = [...names]
      .sort((a, b) => (a === '\u{1f600}' ? 1 : b === '\u{1f600}' ? -1 : a < b ? -1 : 1))
      .map(
        (name) =>
          `{"md5": "${md5(name)}", "relpath": ${JSON.stringify(name).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}}`,
      );
    expect(await new FileHashes().hash(join(root, 'd'))).toBe(`${md5(`[${listing.join(', ')}]`)}.dir`);
  });

  it('leaves out what DVC leaves out', async () => {
    const plain = listingHash([{ md5: md5('x'), relpath: 'x' }]);
    ['d/x', 'd/.git/x', 'd/.dvc/x', 'd/.hg/x', 'd/sub/.dvc/x', 'd/sub/x'].forEach((path) => write(path, 'x'));
    symlinkSync(join(root, 'd/sub'), join(root, 'd/link'));
    expect(await new FileHashes().hash(join(root, 'd'))).toBe(plain);
    mkdirSync(join(root, 'empty'));
    expect(await new FileHashes().hash(join(root, 'empty'))).toBe('d751713988987e9331980363e24189ce.dir');
  });

  it('takes line ends of text files as Unix ones for DVC 2', async () => {
    const options = { legacy: true };
    expect(await new FileHashes().hash(write('t', 'a\r\nb\rc'), options)).toBe(md5('a\nb\rc'));
    expect(await new FileHashes().hash(write('b', 'a\r\n\0'), options)).toBe(md5('a\r\n\0'));
    expect(await new FileHashes().hash(write('e', ''), options)).toBe(md5(''));
  });

  it('stops when it is told to', async () => {
    for (let at = 0; at < 300; at++) {
      write(`d/${at % 7}/${at}`, String(at));
    }
    const controller = new AbortController();
    const promise = new FileHashes().hash(join(root, 'd'), { signal: controller.signal });
    controller.abort();
    await expect(promise).rejects.toThrow(/abort/i);
  });
});

describe('DvcCache', () => {
  it.each([2, 600])('has a folder when it has each of its %i files', async (count) => {
    const object = (hash: string): string => join('c/files/md5', hash.slice(0, 2), hash.slice(2));
    const files = Array.from({ length: count }, (_, at) => ({ md5: md5(String(at)), relpath: String(at) }));
    const folder = listingHash(files);
    files.forEach((file, at) => write(object(file.md5), String(at)));
    expect(await new DvcCache(join(root, 'c')).has(folder, false)).toBe(false);
    write(object(folder), JSON.stringify(files));
    expect(await new DvcCache(join(root, 'c')).has(folder, false)).toBe(true);
    expect(await new DvcCache(join(root, 'c')).has(folder, true)).toBe(false);
    rmSync(join(root, object(md5('1'))));
    expect(await new DvcCache(join(root, 'c')).has(folder, false)).toBe(false);
  });
});

describe('pipelineStatus', () => {
  it('gives the stages in the order of the pipeline; a broken file costs its own only', async () => {
    write('dvc.yaml', 'stages: {b: {cmd: x, deps: [nested/a]}, g: {foreach: [1], do: {cmd: "x ${item}", deps: [i]}}}');
    write('nested/dvc.yaml', 'stages: {a: {cmd: x, outs: [a]}}');
    write('dvc.lock', `schema: '2.0'\nstages:\n  g@1: {cmd: x 1, deps: [{path: i, hash: md5, md5: ${md5('i')}}]}`);
    write('i', 'changed');
    write('broken/dvc.yaml', 'stages: 5');
    write('locked/dvc.yaml', 'stages: {z: {cmd: x}}');
    write('locked/dvc.lock', 'schema: [');
    const files = ['dvc.yaml', 'broken/dvc.yaml', 'nested/dvc.yaml', 'locked/dvc.yaml', 'gone/dvc.yaml'];
    const { stages, errors } = await pipelineStatus(root, files, new FileHashes());
    expect(stages.map(({ name, state }) => `${name} ${state}`)).toEqual(['nested/dvc.yaml:a never-run', 'b never-run', 'g@1 changed']);
    expect(stages[2]?.reasons).toEqual([{ kind: 'dependency', subject: 'i', change: 'modified' }]);
    expect(errors.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      'broken/dvc.yaml: validation failed: expected a map of keys, in stages (line 1)',
      expect.stringContaining('locked/dvc.yaml: dvc.lock: ') as unknown,
    ]);
  });
});
