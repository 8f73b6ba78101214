import { describe, expect, it } from 'vitest';
import { parseCommit, parseExperimentRef, parseTree } from '../../../src/core/experiments/gitObjects.js';

describe('parseCommit', () => {
  it('reads parents, author, commit time and the subject', () => {
    const text = [
      'tree 1111111111111111111111111111111111111111',
      'parent 2222222222222222222222222222222222222222',
      'parent 3333333333333333333333333333333333333333',
      'author Ada <of London> Lovelace <ada@example.org> 1700000000 +0100',
      'committer Bob <bob@example.org> 1700000100 -0500',
      'gpgsig -----BEGIN',
      ' author Mallory <m@example.org> 1 +0000',
      '',
      'Subject: a b',
      '',
      'author Mallory',
    ].join('\n');
    expect(parseCommit('abc', text)).toEqual({
      id: 'abc',
      tree: '1'.repeat(40),
      parents: ['2'.repeat(40), '3'.repeat(40)],
      author: 'Ada',
      time: 1_700_000_100_000,
      subject: 'Subject: a b',
    });
  });

  it('reads a commit without a message', () => {
    expect(parseCommit('x', `tree ${'1'.repeat(40)}\ncommitter B <b> 5 +0000`)).toMatchObject({ subject: '', time: 5000 });
  });
});

describe('parseTree', () => {
  const entry = (mode: string, name: string, byte: number, idBytes: number): Buffer =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(idBytes, byte)]);

  it.each([20, 32])('reads entries with ids of %i bytes', (idBytes) => {
    const data = Buffer.concat([
      entry('100644', 'a b.txt', 0xab, idBytes),
      entry('40000', 'ümlaut', 0x01, idBytes),
      entry('120000', 'link', 2, idBytes),
      entry('160000', 'module', 3, idBytes),
      entry('100755', 'run', 0x20, idBytes),
    ]);
    expect([...parseTree(data, idBytes).values()]).toEqual([
      { name: 'a b.txt', id: 'ab'.repeat(idBytes), type: 'blob' },
      { name: 'ümlaut', id: '01'.repeat(idBytes), type: 'tree' },
      { name: 'link', id: '02'.repeat(idBytes), type: 'link' },
      { name: 'module', id: '03'.repeat(idBytes), type: 'commit' },
      { name: 'run', id: '20'.repeat(idBytes), type: 'blob' },
    ]);
  });
});

describe('parseExperimentRef', () => {
  const baseline = 'ab' + 'c'.repeat(38);

  it.each(['quick-fox', '-x', 'HEAD', 'deadbeef', 'team/exp', 'ünï'])('takes the name %s as it is', (name) => {
    expect(parseExperimentRef(`refs/exps/ab/${'c'.repeat(38)}/${name}`)).toEqual({ baseline, name });
  });

  it.each([
    'refs/exps/stash',
    'refs/exps/exec/EXEC_HEAD',
    'refs/exps/celery/stash',
    'refs/exps/apply/stash',
    'refs/heads/ab/cd/x',
    `refs/exps/ab/${'c'.repeat(38)}`,
  ])('leaves %s alone', (ref) => expect(parseExperimentRef(ref)).toBeNull());
});
