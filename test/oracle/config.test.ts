/** DVC's configuration, of every level, as DVC reads it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDvcConfig } from '../../src/node/dvcConfig/index.js';
import { PythonOracle, skipped, unavailable } from './python.js';

type Sections = Readonly<Record<string, Readonly<Record<string, string | Readonly<Record<string, string>>>>>>;

/** File -> text, in a folder with the project `project`. */
const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nothing: { 'project/.dvc/config': '' },
  'what dvc writes': {
    'project/.dvc/config': `[core]
    remote = Store
['remote "Store"']
    url = s3://bucket/path
['remote "near"']
    url = ../../near
[cache]
    dir = ../../shared
    type = "reflink,copy"
[parsing]
    bool = boolean_optional
    list = append
`,
  },
  'each level over the one before': {
    'system/config': '[cache]\ndir = /system\n[core]\nremote = a\n[parsing]\nlist = append\n',
    'global/config': '[cache]\ndir = user\n[\'remote "a"\']\nurl = /a\n',
    'project/.dvc/config': '[core]\nremote = b\n[\'remote "b"\']\nurl = b\n',
    'project/.dvc/config.local': '[cache]\ndir = ../local\n[\'remote "b"\']\nurl = here\n',
  },
  'the user alone': { 'project/.dvc/config': '', 'global/config': '[cache]\n    dir = ~/cache\n' },
  'other ways to write': {
    'project/.dvc/config': `# comment
[ Cache ]   # comment
DIR="with spaces # no comment"    # comment
["remote \\"x\\""]
  url = 'a b'
["remote y"]
url=
[core]
REMOTE=X
`.replaceAll('\\"', '"'),
  },
  'lines of Windows': { 'project/.dvc/config': '[cache]\r\n    dir = ..\\\\x\r\n[\'remote "r"\']\r\n    url = https://a/b#c\r\n' },
};

describe.skipIf(unavailable !== undefined)(`the configuration of DVC${skipped}`, () => {
  let oracle: PythonOracle<{ readonly root: string; readonly env: Readonly<Record<string, string>> }, Sections>;
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'espalier-config-'));
    oracle = new PythonOracle('config_oracle.py');
  });
  afterAll(() => {
    oracle.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it.each(Object.entries(CASES))('%s', async (name, files) => {
    const base = join(scratch, name.replaceAll(' ', '-'));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, file)), { recursive: true });
      writeFileSync(join(base, file), text);
    }
    const root = join(base, 'project');
    const env = { DVC_SYSTEM_CONFIG_DIR: join(base, 'system'), DVC_GLOBAL_CONFIG_DIR: join(base, 'global') };
    const theirs = await oracle.ask({ root, env });
    const ours = await readDvcConfig(root, env);
    const remotes = (theirs['remote'] ?? {}) as Readonly<Record<string, Readonly<Record<string, string>>>>;
    expect({
      cache: ours.cacheFolder,
      remotes: Object.fromEntries(ours.remotes.map((remote) => [remote.name, remote.url])),
      remote: ours.defaultRemote,
      parsing: [ours.value('parsing', 'bool'), ours.value('parsing', 'list')],
    }).toEqual({
      cache: theirs['cache']?.['dir'] ?? join(root, '.dvc/cache'),
      remotes: Object.fromEntries(Object.entries(remotes).flatMap(([key, { url }]) => (url === undefined ? [] : [[key, url]]))),
      remote: (theirs['core']?.['remote'] as string | undefined)?.toLowerCase() ?? null,
      parsing: [theirs['parsing']?.['bool'] ?? null, theirs['parsing']?.['list'] ?? null],
    });
  });

  it('knows the home folder', async () => {
    const root = join(scratch, 'home');
    mkdirSync(join(root, '.dvc'), { recursive: true });
    writeFileSync(join(root, '.dvc/config'), '[cache]\ndir = ~/c\n');
    expect((await readDvcConfig(root, { DVC_GLOBAL_CONFIG_DIR: root, DVC_SYSTEM_CONFIG_DIR: root })).cacheFolder).toBe(
      join(homedir(), 'c'),
    );
  });
});
