import { describe, expect, it } from 'vitest';
import { DataSource } from '../../../src/core/experiments/dataSource.js';
import { readRevision, type RevisionFiles } from '../../../src/core/experiments/revision.js';
import type { DataCache } from '../../../src/core/ports.js';
import { parseValues, formatOf } from '../../../src/core/values/index.js';
import { sourceOf } from '../../fixtures/pipeline.js';

type Files = Readonly<Record<string, string>>;

/** Objects by their names in place of hashes; a folder is a list of `path=object`. */
function cacheOf(objects: Files): DataCache {
  const text = (md5: string, legacy: boolean): string | null => objects[legacy ? `legacy ${md5}` : md5] ?? null;
  return {
    text: ({ md5, legacy }) => Promise.resolve(text(md5, legacy)),
    bytes: ({ md5, legacy }) => Promise.resolve(Buffer.from(text(md5, legacy) ?? '')),
    values: ({ md5, legacy }, path) => {
      const found = text(md5, legacy);
      return Promise.resolve(found === null ? null : parseValues(found, formatOf(path)));
    },
    folder: ({ md5, legacy }) =>
      Promise.resolve(
        text(md5, legacy) === null
          ? null
          : new Map(
              text(md5, legacy)!
                .split(' ')
                .map((entry) => entry.split('=') as [string, string]),
            ),
      ),
  };
}

function shown({ metrics }: RevisionFiles): Record<string, string> {
  return Object.fromEntries(
    [...metrics].map(([path, result]) => [
      path,
      'value' in result
        ? JSON.stringify(result.value)
        : `${result.error.notFetched === true ? 'not fetched, ' : ''}${result.error.type}: ${result.error.message}`,
    ]),
  );
}

const FILES = {
  'dvc.yaml': `
stages:
  train:
    cmd: x
    outs: [model]
    metrics: [m.json, dir, git.json: {cache: false}]
metrics: [model/deep/x.json, added/a.json, results/made]
`,
  'dvc.lock': `
schema: '2.0'
stages:
  train:
    cmd: x
    outs:
    - {path: m.json, hash: md5, md5: M}
    - {path: dir, hash: md5, md5: D.dir}
    - {path: model, hash: md5, md5: O.dir}
    - {path: git.json, hash: md5, md5: G}
`,
  'added.dvc': 'outs: [{path: added, md5: A.dir}]',
  'results/dvc.yaml': 'stages: {e: {cmd: x, metrics: [made/e.json]}}',
  'results/dvc.lock': "schema: '2.0'\nstages: {e: {cmd: x, outs: [{path: made/e.json, hash: md5, md5: E}]}}",
};
const OBJECTS = {
  M: '{"m": 1}',
  'D.dir': 'a.json=DA sub/b.json=DB',
  DA: '{"a": 1}',
  DB: '{"b": 1}',
  'O.dir': 'deep/x.json=X other=O',
  X: '{"x": 1}',
  'legacy A.dir': 'a.json=A',
  'legacy A': '{"added": 1}',
  E: '{"e": 1}',
};
const NO_CONVENTIONS = { params: [], metrics: [] };

async function read(files: Files, objects: Files): Promise<{ values: Record<string, string>; lacking: string[] }> {
  const source = new DataSource(sourceOf(files), cacheOf(objects));
  return { values: shown(await readRevision(source, NO_CONVENTIONS)), lacking: [...source.lacking.keys()].sort() };
}

describe('DataSource', () => {
  it('reads from the cache of DVC what the revision does not have: files, folders, what is in them, and of DVC 2', async () => {
    expect(await read(FILES, OBJECTS)).toEqual({
      values: {
        'm.json': '{"m":1}',
        'dir/a.json': '{"a":1}',
        'dir/sub/b.json': '{"b":1}',
        'git.json': "FileNotFoundError: [Errno 2] No such file or directory: 'git.json'",
        'model/deep/x.json': '{"x":1}',
        'added/a.json': '{"added":1}',
        'results/made/e.json': '{"e":1}',
      },
      lacking: [],
    });
  });

  it('takes what the revision has, and adds the rest of a folder', async () => {
    const { values } = await read({ ...FILES, 'm.json': '{"m": 2}', 'dir/a.json': '{"a": 2}', 'dir/c.json': '{"c": 2}' }, OBJECTS);
    expect(values).toMatchObject({ 'm.json': '{"m":2}', 'dir/a.json': '{"a":2}', 'dir/c.json': '{"c":2}', 'dir/sub/b.json': '{"b":1}' });
  });

  it('says in the words of DVC what the cache lacks, and remembers which outputs those are', async () => {
    expect(await read(FILES, { ...OBJECTS, M: undefined as never, DA: undefined as never, 'O.dir': undefined as never })).toMatchObject({
      values: {
        'm.json': "not fetched, FileNotFoundError: [Errno 2] No storage files available: 'm.json'",
        'dir/a.json': "not fetched, FileNotFoundError: [Errno 2] No storage files available: 'dir/a.json'",
        'dir/sub/b.json': '{"b":1}',
        'model/deep/x.json': "not fetched, DataIndexDirError: failed to load directory ('model',)",
      },
      lacking: ['dir', 'm.json', 'model'],
    });
    expect((await read(FILES, {})).values).toMatchObject({ dir: "not fetched, IsADirectoryError: [Errno 21] Is a directory: 'dir'" });
  });

  it('has nothing to fetch of a stage that never ran', async () => {
    const { values, lacking } = await read({ 'dvc.yaml': FILES['dvc.yaml'] }, OBJECTS);
    expect(values['m.json']).toBe("FileNotFoundError: [Errno 2] No storage files available: 'm.json'");
    expect(lacking).toEqual([]);
  });
});
