/** A sweep as views, reports and the editor of its file show it. */
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { complete, describe as meaning } from '../../../src/core/search/file/assist.js';
import { eventLine, type JournalEvent } from '../../../src/core/search/journal.js';
import { reportOf } from '../../../src/core/search/report/index.js';
import { replay, type SweepState } from '../../../src/core/search/state.js';
import { detailOf, infoOf } from '../../../src/core/search/view.js';
import { JournalReader } from '../../../src/node/search/journalReader.js';
import { SweepFolder } from '../../../src/node/search/sweepFolder.js';

const TEXT =
  'method: grid\nmetric: {name: loss}\nparallel: 2\nparameters:\n  lr: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\n  kind: {value: a}\n';

function events(trials: number, more: Partial<Record<'text' | 'id', string>> = {}): JournalEvent[] {
  const { text = TEXT, id = 'one' } = more;
  return [
    { t: 0, e: 'sweep', id, label: 's', file: 'sweeps/s.yaml', text, baseline: 'b'.repeat(40) },
    { t: 0, e: 'engine', pid: 1, host: 'h' },
    ...Array.from({ length: trials }, (_, trial): JournalEvent[] => {
      const at = trial * 1000;
      const run = { trial, run: 0, attempt: 0 };
      return [
        { t: at, e: 'trial', trial, point: { lr: trial + 1, kind: 'a' }, origin: 'method' },
        { t: at, e: 'run', ...run, slot: trial % 2, name: `s-${trial}` },
        { t: at + 1, e: 'report', trial, run: 0, step: 0, value: { t: 'nan' } },
        { t: at + 2, e: 'report', trial, run: 0, step: 1, value: 2 },
        {
          ...{ t: at + 900, e: 'end', ...run, outcome: trial === 3 ? 'failed' : 'complete', experiment: trial === 3 ? null : `c${trial}` },
          ...{
            metrics: { loss: Math.abs(trial - 5), time: trial },
            reason: trial === 3 ? 'a | <b>' : null,
            log: trial === 3 ? '/log' : null,
            again: false,
          },
        },
      ];
    }).flat(),
  ];
}
const stateOf = (trials: number, more?: Parameters<typeof events>[1]): SweepState => replay(events(trials, more))!;
const around = { alive: true, now: 10_000, text: TEXT };

describe('a sweep in a view', () => {
  it('has its stage, its best, and how far it is', () => {
    const info = infoOf(stateOf(8), around);
    expect(info).toMatchObject({ stage: 'running', current: true, cap: 10, front: 0, elapsed: 10_000, left: 2500 });
    expect(info.best).toMatchObject({
      number: 5,
      values: [0],
      best: true,
      experiments: ['c5'],
      curve: [
        [0, null],
        [1, 2],
      ],
    });
    expect(info.counts).toMatchObject({ complete: 7, failed: 1 });
    expect(infoOf(stateOf(8), { ...around, alive: false, text: 'other' })).toMatchObject({
      stage: 'interrupted',
      current: false,
      left: null,
    });
    const paused = replay([{ t: 9000, e: 'pause' }], stateOf(8))!;
    expect(infoOf(paused, around).stage).toBe('paused');
    const ended = replay([{ t: 9000, e: 'finish', why: 'failures', words: 'Many failed.' }], stateOf(8))!;
    expect(infoOf(ended, around)).toMatchObject({ stage: 'finished', ended: { good: false, byHand: false, words: 'Many failed.' } });
  });

  it('has its trials, its axes and no constants among them', () => {
    const { axes, trials, more } = detailOf(stateOf(4), around);
    expect(axes).toEqual([{ name: 'lr', range: null, choices: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] }]);
    expect([trials.length, more]).toEqual([4, 0]);
    expect(trials[3]).toMatchObject({ state: 'failed', values: [null], feasible: false, reason: 'a | <b>', log: '/log', experiments: [] });
  });
});

describe('a report', () => {
  it('has the best trials, pictures and the file, and takes nothing for markup', () => {
    const { markdown, pictures } = reportOf(stateOf(10, { text: `${TEXT}description: "<i>*bold*</i>"\n` }), 10_000);
    expect(markdown).toContain('\n\\<i\\>\\*bold\\*\\</i\\>\n');
    expect(markdown).toContain('| Trial | loss | lr | Experiment |\n| --- | --- | --- | --- |\n| 5 | 0 | 6 | s-5 |\n');
    expect(markdown).toContain('the first because: a \\| \\<b\\>\n');
    expect(markdown).toContain('![loss by trial, and the best so far](history.svg)');
    expect(markdown).toContain('```yaml\nmethod: grid');
    expect(pictures.get('history.svg')?.match(/<circle/g)).toHaveLength(9);
  });

  it('of several objectives has the front', () => {
    const two = TEXT.replace('metric: {name: loss}', 'metric: [{name: loss}, {name: time}]');
    const { markdown, pictures } = reportOf(stateOf(10, { text: two }), 10_000);
    expect([...pictures.keys()][0]).toBe('front.svg');
    expect(markdown).toMatch(/\| Trial \| loss \| time \| lr \| Experiment \|/);
  });

  it('of nothing says so', () => {
    expect(reportOf(stateOf(0), 10).markdown).toContain('No trial could be judged.');
  });
});

describe('a journal that is followed', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-journal-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('is read on from where it was, without a line that is half written, and anew when it was begun anew', async () => {
    const folder = new SweepFolder(scratch, 's');
    const reader = new JournalReader(folder);
    expect(await reader.read()).toBe(null);
    mkdirSync(folder.path, { recursive: true });
    const lines = events(2).map(eventLine);
    writeFileSync(folder.journal, lines.slice(0, 4).join(''));
    expect((await reader.read())?.trials).toHaveLength(1);
    const rest = lines.slice(4).join('');
    appendFileSync(folder.journal, rest.slice(0, -10));
    expect((await reader.read())?.trials[1]?.state).toBe('running');
    appendFileSync(folder.journal, rest.slice(-10));
    expect((await reader.read())?.trials.map(({ state }) => state)).toEqual(['complete', 'complete']);
    writeFileSync(`${folder.journal}.part`, events(9, { id: 'two' }).map(eventLine).join(''));
    renameSync(`${folder.journal}.part`, folder.journal);
    expect(await reader.read()).toMatchObject({ id: 'two', trials: { length: 9 } });
  });
});

describe('a sweep file that is typed', () => {
  /** `|` is where the cursor is. */
  const offered = (text: string): string[] => complete(text.replace('|', ''), text.indexOf('|')).items.map(({ label }) => label);
  const said = (text: string): string | undefined => meaning(text.replace('|', ''), text.indexOf('|'))?.doc;

  it.each([
    ['m|', ['method', 'metric', 'parameters', 'run_cap']],
    ['method: |', ['grid', 'bayes', 'hyperopt']],
    ['metric:\n  |', ['name', 'goal', 'target']],
    ['metric: {name: a, goal: |}', ['minimize', 'maximize']],
    ['metric:\n  - name: a\n    |', ['goal']],
    ['parameters:\n  train.lr:\n    |', ['min', 'max', 'log', 'distribution']],
    ['parameters:\n  train.lr: {|', ['values', 'min']],
    ['parameters:\n  train.lr: {min: 1, distribution: |', ['uniform', 'log_uniform_values']],
    ['parameters:\n  train:\n    parameters:\n      lr: {|', ['min']],
    ['early_terminate: {type: |', ['hyperband', 'median']],
    ['stagnation: |', ['true', 'false']],
  ])('offers what may stand there: %s', (text, labels) => expect(offered(text)).toEqual(expect.arrayContaining(labels)));

  it.each(['parameters:\n  |', 'run_cap: |', '# a comment: |', 'parameters:\n  x: {values: [|', 'name: so|'])(
    'offers nothing else: %s',
    (text) => expect(offered(text)).toEqual([]),
  );

  it('does not offer what has no meaning here', () => expect(offered('|')).not.toContain('program'));

  it('says what a key and a word mean', () => {
    expect(said('run_c|ap: 3')).toBe('Trials at most.');
    expect(said('method: gr|id')).toBe('Every combination, in order. Needs values, whole numbers or steps.');
    expect(said('parameters:\n  x: {min: 1, l|og: true}')).toMatch(/^Each order of magnitude/);
    expect(said('program: x|y')).toBe(undefined);
    expect(said('pro|gram: x')).toMatch(/^Not used/);
  });
});
