import { describe, expect, it } from 'vitest';
import { setRemoteOptions } from '../../../src/core/init/configLocal.js';
import { addIgnored, dvcIgnores, gitIgnores, type IgnoreFacts } from '../../../src/core/init/ignore.js';
import { moveConstants } from '../../../src/core/init/moveConstants.js';
import { readerLines } from '../../../src/core/init/readerLines.js';
import { addressProblem, REMOTE_KINDS, remoteNameProblem, secretInAddress } from '../../../src/core/init/remotes.js';
import { addRequirements, requirementNames } from '../../../src/core/init/requirements.js';

describe('ignored files', () => {
  const facts: IgnoreFacts = {
    environments: ['.venv'],
    names: new Set(['wandb', '.env']),
    hasPython: true,
    hasNotebooks: true,
    imports: new Set(['mlflow']),
    large: ['data/raw'],
  };

  it('are environments, caches, what tools leave, and for Git what is too large', () => {
    expect(gitIgnores(facts).map((one) => one.line)).toEqual([
      '/.venv/',
      '__pycache__/',
      '.ipynb_checkpoints/',
      'mlruns/',
      'wandb/',
      '.env',
      '/data/raw',
    ]);
    expect(dvcIgnores(facts).map((one) => one.line)).not.toContain('/data/raw');
  });

  it('are added once, in whatever form they stand there', () => {
    const before = '# mine\n/.venv\r\n**/wandb/\n__pycache__\n'.replace('\r', '');
    expect(addIgnored(before, ['/.venv/', 'wandb/', '__pycache__/', '/data/', '/data/'])).toBe(`${before}/data/\n`);
    expect(addIgnored('a', ['b'])).toBe('a\nb\n');
    expect(addIgnored(null, [])).toBe('');
    expect(addIgnored('x\r\n', ['y'])).toBe('x\r\ny\r\n');
    expect(addIgnored(addIgnored('', ['/a/']), ['/a/'])).toBe('/a/\n');
  });
});

describe('requirements', () => {
  it('are pinned, sorted, and leave the lines that are there', () => {
    const before = '# mine\nScikit_Learn>=1\n-r more.txt\ngit+https://example.org/x#egg=own\n';
    expect(
      addRequirements(before, [
        { name: 'scikit-learn', version: '1.5.0' },
        { name: 'dvc', version: '3.60.0' },
        { name: 'Own', version: '1' },
        { name: 'mine', version: null },
        { name: 'click', version: '8.1' },
      ]),
    ).toBe(`${before}click==8.1\ndvc==3.60.0\n# mine is installed from a folder\n`.replace('# mine is installed from a folder\n', ''));
    expect(addRequirements(null, [{ name: 'local', version: null }])).toBe('# local is installed from a folder\n');
  });

  it('are told by their names', () => {
    expect(requirementNames('a\nb==1 # x\nc[extra]>=2; python_version < "3"\n# comment\nd @ file:///x\n--index-url x\n')).toEqual([
      'a',
      'b',
      'c',
      'comment',
      'd',
    ]);
  });

  it('are the same when they are added again', () => {
    const once = addRequirements(null, [
      { name: 'x', version: '1' },
      { name: 'y', version: null },
    ]);
    expect(
      addRequirements(once, [
        { name: 'X', version: '2' },
        { name: 'y', version: null },
      ]),
    ).toBe(once);
  });
});

describe('remotes', () => {
  const kind = (id: string) => REMOTE_KINDS.find((one) => one.id === id)!;

  it('have addresses of their kind', () => {
    for (const one of REMOTE_KINDS) {
      expect([one.id, addressProblem(one, one.example)]).toEqual([one.id, null]);
      expect(secretInAddress(one.example)).toBeNull();
    }
    expect(addressProblem(kind('s3'), 'gs://x')).toMatch(/s3:\/\//);
    expect(addressProblem(kind('s3'), 's3://')).toMatch(/missing/);
    expect(addressProblem(kind('local'), 's3://bucket')).not.toBeNull();
    expect(addressProblem(kind('local'), ' ')).not.toBeNull();
    expect(addressProblem(kind('ssh'), 'ssh://a\nb')).not.toBeNull();
  });

  it('have names that a configuration can hold', () => {
    expect(remoteNameProblem('storage', new Set())).toBeNull();
    expect(remoteNameProblem('Storage', new Set(['storage']))).not.toBeNull();
    expect(remoteNameProblem('a"]', new Set())).not.toBeNull();
  });

  it('keep secrets out of their addresses', () => {
    expect(secretInAddress('https://ada:p%40ss@files.example.org/dvc')).toEqual({
      what: 'a password',
      address: 'https://files.example.org/dvc',
      options: { user: 'ada', password: 'p@ss' },
    });
    expect(secretInAddress('ssh://ada@host/x')).toBeNull();
    expect(secretInAddress('https://x.org/dvc?token=abc')?.address).toBe('https://x.org/dvc');
    expect(secretInAddress('azure://c/p?sv=1&sig=abc')).toMatchObject({ address: 'azure://c/p', options: { sas_token: 'sv=1&sig=abc' } });
    expect(secretInAddress('s3://AKIAIOSFODNN7EXAMPLE/x')?.what).toBe('an access key');
    expect(secretInAddress('https://x.org/dvc?page=1')).toBeNull();
  });

  it('have secrets that only config.local holds', () => {
    const secrets = REMOTE_KINDS.flatMap((one) => one.options).filter((one) => one.secret);
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.every((one) => one.local)).toBe(true);
    const before = '[core]\n    analytics = false\n[\'remote "a"\']\n    password = old\n[\'remote "b"\']\n    user = x\n';
    expect(setRemoteOptions(before, 'a', { password: 'n"e, w', user: 'ada' })).toBe(
      '[core]\n    analytics = false\n[\'remote "a"\']\n    password = \'n"e, w\'\n    user = "ada"\n[\'remote "b"\']\n    user = x\n',
    );
    expect(setRemoteOptions(null, 'a', { token: 'x' })).toBe('[\'remote "a"\']\n    token = "x"\n');
    expect(() => setRemoteOptions(null, 'a', { token: 'x\ny' })).toThrow(/lines/);
    expect(() => setRemoteOptions(null, 'a', { token: '%(x)s' })).toThrow(/reference/);
  });
});

describe('a script that reads its constants', () => {
  const source = `"""Trains."""
import numpy as np

# How fast.
LEARNING_RATE = 1e-3  # not too much
EPOCHS: int = 10
print(LEARNING_RATE)
`;
  const move = {
    file: 'params.yaml',
    format: 'yaml',
    section: 'train',
    keys: new Map([
      ['LEARNING_RATE', 'learning_rate'],
      ['EPOCHS', 'epochs'],
    ]),
  } as const;

  it('is changed in these places alone', () => {
    expect(moveConstants(source, move)).toBe(`"""Trains."""
import numpy as np

import yaml

with open("params.yaml", encoding="utf-8") as params_file:
    PARAMS = yaml.safe_load(params_file)["train"]

# How fast.
LEARNING_RATE = PARAMS["learning_rate"]  # not too much
EPOCHS: int = PARAMS["epochs"]
print(LEARNING_RATE)
`);
  });

  it('uses what is imported, and names that are free', () => {
    const after = moveConstants(`import json\n\nPARAMS = 1\n${source}`, { ...move, format: 'json', file: 'params.json' });
    expect(after.match(/import json/g)).toHaveLength(1);
    expect(after).toContain('    DVC_PARAMS = json.load(params_file)["train"]');
    expect(after).toContain('LEARNING_RATE = DVC_PARAMS["learning_rate"]');
  });

  it('is left alone when a constant has gone', () => {
    expect(() => moveConstants('x = 1\n', move)).toThrow(/not in the script any more/);
  });

  it('can be changed by hand instead', () => {
    expect(readerLines(move).join('\n')).toContain('yaml.safe_load(params_file)["train"]');
  });
});
