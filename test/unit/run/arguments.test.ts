import { describe, expect, it } from 'vitest';
import { experimentArguments } from '../../../src/core/run/arguments.js';
import { errorInOutput } from '../../../src/core/run/failure.js';
import { lockedOutputs } from '../../../src/core/run/lockedOutputs.js';
import { slotConfig } from '../../../src/node/run/slotConfig.js';

describe('arguments of an experiment', () => {
  it('are none of what is not asked for', () => {
    expect(experimentArguments({})).toEqual([]);
    expect(experimentArguments({ name: '', message: '', params: [], targets: [] })).toEqual([]);
  });

  it('keep each value in one word, and targets behind all options', () => {
    const request = {
      name: '-d',
      message: '--queue',
      params: ['a.yaml:-x=1', 'b=2'],
      targets: ['-s'],
      downstream: true,
      force: true,
      single: true,
    };
    expect(experimentArguments(request)).toEqual([
      ...['--name=-d', '--message=--queue', '--force', '--single-item', '--downstream'],
      ...['--set-param=a.yaml:-x=1', '--set-param=b=2', '--', '-s'],
    ]);
  });
});

describe('the error in an output', () => {
  it('is the last that DVC says', () => {
    expect(errorInOutput("x\nERROR: first\nERROR: failed to reproduce 'train'\r\nsee\n")).toBe("failed to reproduce 'train'");
    expect(errorInOutput('Traceback\nValueError: no\n\n')).toBe('ValueError: no');
    expect(errorInOutput('')).toBe('');
  });
});

describe('local settings of a copy', () => {
  it('name the cache, once', () => {
    expect(slotConfig('', '/p/.dvc', '/p/.dvc/cache')).toBe('[cache]\n    dir = "/p/.dvc/cache"\n');
    expect(slotConfig('[cache]\n    dir = ../elsewhere\n    type = symlink\n', '/p/.dvc', '/c "x"')).toBe(
      `[cache]\n    dir = '/c "x"'\n    type = symlink\n`,
    );
  });

  it('make paths of remotes absolute, and leave addresses', () => {
    const local = `['remote "here"']\n    url = ../store\n['remote "far"']\n    url = s3://bucket/x\n    password = a=b\n['remote "abs"']\n    url = "/x"\n`;
    expect(slotConfig(local, '/p/.dvc', '/c')).toBe(
      `['remote "here"']\n    url = "/p/store"\n['remote "far"']\n    url = s3://bucket/x\n    password = a=b\n['remote "abs"']\n    url = "/x"\n[cache]\n    dir = "/c"\n`,
    );
  });
});

describe('outputs that can be brought back', () => {
  const yaml = 'stages:\n  a:\n    cmd: x\n    wdir: sub\n  t:\n    wdir: ${dir}\n  e:\n    foreach: [1]\n    do:\n      wdir: each\n';
  const out = (path: string, md5 = 'abc'): string => `    outs:\n    - path: ${path}\n      md5: ${md5}\n`;
  const lock = `schema: '2.0'\nstages:\n  a:\n    cmd: x\n${out('model')}  t:\n    cmd: x\n${out('lost')}  e@1:\n    cmd: x\n${out('one.bin')}  g:\n    cmd: x\n${out('../../above')}`;

  it('are those of the lock, in the folders of their stages', () => {
    const textOf = (path: string): string | null => (path === 'n/dvc.lock' ? lock : null);
    expect(lockedOutputs('n/dvc.yaml', yaml, textOf)).toEqual(['n/sub/model', 'n/each/one.bin']);
    expect(lockedOutputs('dvc.yaml', yaml, textOf)).toEqual([]);
    expect(lockedOutputs('n/dvc.yaml', 'stages: [', textOf)).toEqual([]);
  });

  it('are those of data that DVC tracks', () => {
    expect(lockedOutputs('data/x.csv.dvc', 'outs:\n- md5: abc\n  path: x.csv\n', () => null)).toEqual(['data/x.csv']);
    expect(lockedOutputs('x.dvc', 'outs:\n- md5: abc\n  path: x.csv\n  cache: false\n', () => null)).toEqual([]);
  });
});
