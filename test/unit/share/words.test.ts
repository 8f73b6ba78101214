/** Messages, names of refs, and secrets that are not shown. */
import { describe, expect, it } from 'vitest';
import { experimentMessage } from '../../../src/core/share/message.js';
import { freeName, isExpired, parseTrashRef, stampOf, timeOfStamp, trashRef } from '../../../src/core/share/refs.js';
import { hideSecrets } from '../../../src/core/share/secrets.js';
import type { Cell, Difference } from '../../../src/protocol/index.js';

const changed = (label: string, to: Cell): Difference => ({ column: ['param', 'params.yaml', label], label, from: 0, to });

describe('the message of a commit', () => {
  it('says what was changed and what came of it', () => {
    const params = [changed('train.lr', 0.01), changed('batch', 64)];
    expect(experimentMessage({ label: 'x', params, metric: { label: 'acc', from: 0.85, to: 0.89 } })).toBe(
      'Experiment: train.lr=0.01, batch=64 -> acc 0.89 (+0.04)',
    );
    expect(experimentMessage({ label: 'x', params, metric: { label: 'metrics.json:loss', from: 0.5, to: 0.25 } })).toBe(
      'Experiment: train.lr=0.01, batch=64 -> loss 0.25 (-0.25)',
    );
    expect(experimentMessage({ label: 'x', params: [changed('drop', { t: 'missing' })], metric: null })).toBe('Experiment: drop=removed');
    expect(experimentMessage({ label: 'bold-bear', params: [], metric: { label: 'acc', from: { t: 'missing' }, to: 0.9 } })).toBe(
      'Experiment: bold-bear -> acc 0.9',
    );
  });

  it('has a first line of at most 100 characters, and all the rest below it', () => {
    const params = Array.from({ length: 30 }, (_, at) => changed(`layer${at}.units`, at * 100));
    const [subject = '', empty, ...body] = experimentMessage({ label: 'x', params, metric: { label: 'acc', from: 1, to: 2 } }).split('\n');
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(subject).toMatch(/^Experiment: layer0\.units=0, .*, … -> acc 2 \(\+1\)$/);
    expect([empty, body.length, body.at(-1)]).toEqual(['', 30, 'layer29.units=2900']);
  });

  it('is one line where a value has several', () => {
    expect(experimentMessage({ label: 'x', params: [changed('prompt', 'a\nb')], metric: null })).not.toContain('\n');
  });
});

describe('secrets of addresses', () => {
  it.each([
    ['https://ada:ghp_secret@github.com/a/b.git', 'https://***@github.com/a/b.git'],
    ['fatal: unable to access "https://secret@host/x": 403', 'fatal: unable to access "https://***@host/x": 403'],
    ['ssh://ada:pass@word@host/x', 'ssh://***@host/x'],
    ['https://acc.blob.core/c?sv=2020&sig=secret%3D&se=2024', 'https://acc.blob.core/c?sv=***&sig=***&se=***'],
    ['GET /x?access_token=secret&page=2', 'GET /x?access_token=***&page=2'],
    ['X-Amz-Signature: see ?X-Amz-Signature=secret', 'X-Amz-Signature: see ?X-Amz-Signature=***'],
    ['Authorization: Bearer secret', 'Authorization: Bearer ***'],
    ['PRIVATE-TOKEN: secret', 'PRIVATE-TOKEN: ***'],
  ])('%s', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  it('are all that is hidden', () => {
    const text = 'Pushed to git@github.com:a/b.git, https://github.com/a/b?page=1, mail ada@example.org, s3://bucket/path@v1';
    expect(hideSecrets(text)).toBe(text);
  });
});

describe('the trash', () => {
  it('has names that say what was removed, and when', () => {
    const time = Date.UTC(2024, 0, 31, 10, 15, 0, 123);
    const ref = `refs/exps/ab/${'c'.repeat(38)}/lr-2`;
    expect(timeOfStamp(stampOf(time))).toBe(time);
    expect(parseTrashRef(trashRef(ref, stampOf(time)))).toEqual({
      original: ref,
      removed: time,
      name: 'lr-2',
      baseline: `ab${'c'.repeat(38)}`,
    });
    expect([parseTrashRef('refs/espalier/trash/later/exps/x'), parseTrashRef(ref)]).toEqual([null, null]);
    expect([isExpired(time, time + 30 * 86_400_000), isExpired(time, time + 30 * 86_400_000 + 1)]).toEqual([false, true]);
  });

  it('numbers names that are taken', () => {
    const taken = new Set(['a', 'a-2']);
    expect([freeName('b', (name) => taken.has(name)), freeName('a', (name) => taken.has(name))]).toEqual(['b', 'a-3']);
  });
});
