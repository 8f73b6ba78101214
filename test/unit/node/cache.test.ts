import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Shapes } from '../../../src/core/flat/index.js';
import { CachedTable } from '../../../src/node/cache/cachedTable.js';
import { keepNewest, readCacheFile, writeCacheFile } from '../../../src/node/cache/cacheFile.js';
import { cacheFolder } from '../../../src/node/cache/folder.js';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'espalier-cache-'));
  folders.push(made);
  return made;
}

describe('a cache file', () => {
  it('gives back what was written, at an offset that arrays of numbers can start at', async () => {
    const file = join(folder(), 'below', 'one.cache');
    for (const payload of [new Uint8Array(), Uint8Array.from([1, 2, 3]), new Uint8Array(100_000).fill(7)]) {
      writeCacheFile(file, payload);
      const read = await readCacheFile(file);
      expect(read).toEqual(payload);
      expect((read?.byteOffset ?? 1) % 8).toBe(0);
    }
    expect(readdirSync(join(file, '..'))).toEqual(['one.cache']);
  });

  it('is as good as none when it is missing, cut short, longer, damaged in any byte, or of something else', async () => {
    const file = join(folder(), 'one.cache');
    expect(await readCacheFile(file)).toBeNull();
    writeCacheFile(
      file,
      Uint8Array.from({ length: 300 }, (_, at) => at),
    );
    const good = readFileSync(file);
    for (const other of [
      Buffer.alloc(0),
      Buffer.from('ESPALIER'),
      Buffer.from('{}'.repeat(100)),
      Buffer.concat([good, Buffer.from([0])]),
    ]) {
      writeFileSync(file, other);
      expect(await readCacheFile(file)).toBeNull();
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, flip, cut) => {
        const broken = cut ? good.subarray(0, at) : Buffer.from(good);
        if (!cut) {
          broken[at] = (broken[at] ?? 0) ^ flip;
        }
        writeFileSync(file, broken);
        expect(await readCacheFile(file)).toBeNull();
      }),
    );
    rmSync(file);
    mkdirSync(file);
    expect(await readCacheFile(file)).toBeNull();
  });

  it('is whole whoever writes it, while many write and read at once', async () => {
    const file = join(folder(), 'one.cache');
    const payloads = [1, 2, 3, 4].map((byte) => new Uint8Array(50_000).fill(byte));
    writeCacheFile(file, payloads[0] ?? new Uint8Array());
    await Promise.all(
      payloads.map(async (payload) => {
        for (let times = 0; times < 10; times += 1) {
          writeCacheFile(file, payload);
          const read = await readCacheFile(file);
          expect(read?.length).toBe(payload.length);
          expect(new Set(read).size).toBe(1);
        }
      }),
    );
    expect(readdirSync(join(file, '..'))).toEqual(['one.cache']);
  });

  it('takes away what a killed writer left behind, and caches that nobody used for long', () => {
    const at = folder();
    const old = new Date(Date.now() - 86_400_000);
    for (const name of ['a.cache', 'b.cache', 'c.cache', 'a.cache.1-x.part', 'other.txt']) {
      writeFileSync(join(at, name), '');
      utimesSync(join(at, name), old, old);
    }
    writeFileSync(join(at, 'b.cache.2-y.part'), 'of somebody who is writing');
    writeCacheFile(join(at, 'new.cache'), new Uint8Array());
    keepNewest(at, '.cache', 2);
    const left = readdirSync(at);
    expect(left).toEqual(expect.arrayContaining(['new.cache', 'other.txt', 'b.cache.2-y.part']));
    expect(left).toHaveLength(4);
  });

  it('leaves nothing behind where it cannot be written', () => {
    const at = folder();
    mkdirSync(join(at, 'one.cache'));
    writeFileSync(join(at, 'one.cache', 'x'), '');
    expect(() => writeCacheFile(join(at, 'one.cache'), new Uint8Array(10))).toThrow();
    expect(readdirSync(at)).toEqual(['one.cache']);
  });
});

describe('the folder of the cache', () => {
  const project = (): { root: string; git: string } => {
    const root = folder();
    mkdirSync(join(root, '.dvc'));
    return { root, git: join(root, '.git') };
  };

  it('is in the temporary folder of a DVC project', () => {
    const { root, git } = project();
    mkdirSync(join(root, '.dvc/tmp'));
    expect(cacheFolder(root, git)).toBe(join(root, '.dvc/tmp/espalier'));
  });

  it('is there also before DVC has made that folder, when Git does not see it', () => {
    const { root, git } = project();
    expect(cacheFolder(root, git)).toBe(join(git, 'espalier'));
    writeFileSync(join(root, '.dvc/.gitignore'), '/config.local\n/tmp\n/cache\n');
    expect(cacheFolder(root, git)).toBe(join(root, '.dvc/tmp/espalier'));
  });

  it('is in the Git directory of any other repository', () => {
    expect(cacheFolder(null, '/some/.git')).toBe('/some/.git/espalier'.replaceAll('/', join('/')));
  });

  it.each(['.dvc', '.dvc/tmp', '.dvc/tmp/espalier'])('is not reached through a link at %s', (path) => {
    const { root, git } = project();
    const elsewhere = folder();
    mkdirSync(join(elsewhere, 'tmp'));
    mkdirSync(join(root, '.dvc/tmp'));
    rmSync(join(root, path), { recursive: true, force: true });
    symlinkSync(elsewhere, join(root, path));
    expect(cacheFolder(root, git)).toBe(join(git, 'espalier'));
  });
});

describe('CachedTable', () => {
  const make = async (file: string | null): Promise<{ table: CachedTable; shapes: Shapes }> => {
    const shapes = new Shapes();
    const table = new CachedTable(file, shapes);
    await table.load();
    return { table, shapes };
  };
  const fill = ({ table, shapes }: Awaited<ReturnType<typeof make>>, from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      table.set(`key ${at}`, shapes.flatten({ a: { at } }));
    }
  };

  it('has what was set before, in memory and from the file', async () => {
    const file = join(folder(), 'one.cache');
    const first = await make(file);
    fill(first, 0, 40);
    expect(first.table.get('key 3')?.leaf(0)).toBe(3);
    first.table.save();
    expect(first.table.get('key 3')?.leaf(0)).toBe(3);
    const second = await make(file);
    expect(second.table.get('key 39')?.leaf(0)).toBe(39);
    expect(second.table.get('key 40')).toBeUndefined();
    fill(second, 40, 41);
    second.table.save();
    expect((await make(file)).table.get('key 40')?.leaf(0)).toBe(40);
    expect((await make(file)).table.get('key 0')?.leaf(0)).toBe(0);
  });

  it('is written when much of it is new, not for a few more', async () => {
    const file = join(folder(), 'one.cache');
    const one = await make(file);
    expect(one.table.isWorthSaving).toBe(false);
    fill(one, 0, 1);
    expect(one.table.isWorthSaving).toBe(true);
    fill(one, 0, 1000);
    one.table.save();
    expect(one.table.isWorthSaving).toBe(false);
    fill(one, 1000, 1005);
    expect(one.table.isWorthSaving).toBe(false);
    fill(one, 1005, 1200);
    expect(one.table.isWorthSaving).toBe(true);
    const none = await make(null);
    fill(none, 0, 1000);
    expect(none.table.isWorthSaving).toBe(false);
    none.table.save();
  });

  it('does not grow for ever: what is not asked for any more goes when it outnumbers the rest', async () => {
    const file = join(folder(), 'one.cache');
    const first = await make(file);
    fill(first, 0, 5000);
    first.table.save();
    const second = await make(file);
    fill(second, 5000, 5100);
    expect(second.table.get('key 4999')).toBeDefined();
    second.table.save();
    const third = await make(file);
    const kept = Array.from({ length: 5100 }, (_, at) => third.table.get(`key ${at}`)).filter(Boolean);
    expect(kept).toHaveLength(2101);
    expect(third.table.get('key 4999')).toBeDefined();
  });
});
