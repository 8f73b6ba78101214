/** `.dvcignore` against DVC's own reading of it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IgnoreRules } from '../../src/core/pipeline/dvcIgnore.js';
import { PythonOracle, skipped, unavailable } from './python.js';

interface Project {
  readonly files: Readonly<Record<string, string>>;
  readonly folders: readonly string[];
  readonly paths: readonly string[];
}

const PATHS = [
  'a',
  'b.txt',
  'a/b.txt',
  'a/b',
  'a/b/c',
  'a/b/c/d.txt',
  'sub/a',
  'sub/a/b.txt',
  'sub/b.txt',
  'sub/deep/a',
  '.git',
  '.dvc/tmp',
  'A',
  ' x',
  '#c',
  '!n',
];
const BY_HAND: readonly Readonly<Record<string, string>>[] = [
  {},
  { '': 'a\n' },
  { '': '/a\n' },
  { '': 'a/\n' },
  { '': 'a/b\n' },
  { '': '/a/b/\n!a/b/c\n' },
  { '': '*.txt\n!b.txt\n' },
  { '': '*\n!a\n' },
  { '': '*\n!a/\n!a/b.txt' },
  { '': 'a/**\n' },
  { '': '**/c\n' },
  { '': 'a/**/d.txt\n' },
  { '': 'a/*\n!a/b\n' },
  { '': '?\n' },
  { '': '[a-b]\n' },
  { '': '[!a]\n' },
  { '': '# c\n\\#c\n\\!n\n  a  \n' },
  { '': '\\ x\n' },
  { '': 'a\r\nb.txt\r\n' },
  { '': 'A\n' },
  { '': '/\n' },
  { '': '**\n' },
  { '': '*/\n' },
  { '': '.dvcignore\n', sub: 'a\n' },
  { '': 'sub\n', sub: '!a\n' },
  { sub: 'a\n' },
  { sub: '/a\n' },
  { sub: 'a/b.txt\n' },
  { sub: '**/a\n' },
  { sub: '*\n!b.txt\n' },
  { '': '*.txt\n', sub: '!b.txt\n' },
  { '': '!a\n', sub: 'a\n', 'sub/deep': '!a\n' },
  { sub: '# c\n\\#c\n!/a\n/a\n' },
];

const GENERATED = Number(process.env['ESPALIER_RUNS'] ?? 80);

const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '\\'),
    fc.constantFrom('', '', '/', '**/'),
    fc.array(fc.constantFrom('a', 'b', 'c', 'b.txt', '*.txt', '*', 'sub', 'deep', '?', 'a*', '[ab]', '**'), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', '/*', '/**', ' '),
  )
  .map(([not, start, parts, end]) => `${not}${start}${parts.join('/')}${end}`);
const text = fc.array(pattern, { maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`);
const projects = fc.dictionary(fc.constantFrom('', 'sub', 'a', 'sub/deep', 'a/b'), text, { minKeys: 1, maxKeys: 3 });

describe.skipIf(unavailable !== undefined)(`what .dvcignore hides${skipped}`, () => {
  let oracle: PythonOracle<Project, readonly (readonly [boolean, boolean])[] | null>;
  beforeAll(() => {
    oracle = new PythonOracle('ignore_oracle.py');
  });
  afterAll(() => oracle.close());

  async function compare(files: Readonly<Record<string, string>>): Promise<{ files: typeof files; ours: string[]; dvcs: string[] } | null> {
    const folders = ['a/b/c', 'sub/deep', 'sub/a', 'sub/project/.dvc'];
    const paths = [...PATHS, 'sub/project', 'sub/project/a'];
    const answers = await oracle.ask({ files, folders, paths });
    if (answers === null) {
      return null;
    }
    const rules = new IgnoreRules(new Map(Object.entries(files)), ['sub/project']);
    const line = (path: string, [file, folder]: readonly [boolean, boolean]): string => `${path}: ${file} ${folder}`;
    return {
      files,
      ours: paths.map((path) => line(path, [rules.ignoresFile(path), rules.ignoresFolder(path)])),
      dvcs: paths.map((path, at) => line(path, answers[at]!)),
    };
  }

  it.each(BY_HAND)('%j', async (files) => {
    const compared = await compare(files);
    expect(compared?.ours).toEqual(compared?.dvcs);
    expect(compared).not.toBeNull();
  });

  it('of generated files', { timeout: 120_000 }, async () => {
    const all = (await Promise.all(fc.sample(projects, GENERATED).map(compare))).filter((one) => one !== null);
    const wrong = all
      .filter(({ ours, dvcs }) => ours.join() !== dvcs.join())
      .sort((a, b) => JSON.stringify(a.files).length - JSON.stringify(b.files).length);
    expect(wrong[0]?.ours, JSON.stringify(wrong[0]?.files)).toEqual(wrong[0]?.dvcs);
    expect(all.filter(({ ours }) => ours.join().includes('b.txt: true')).length).toBeGreaterThan(GENERATED / 10);
  });
});
