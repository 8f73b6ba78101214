import { describe, expect, it } from 'vitest';
import { rowPlots } from '../../../src/core/analysis/rowPlots.js';
import { shownPlots } from '../../../src/core/analysis/shownPlots.js';
import { eventPoints } from '../../../src/core/analysis/eventFile.js';
import { readPlots } from '../../../src/core/plots/read.js';
import { RowPlotsCache } from '../../../src/node/plots/rowCache.js';
import type { CurveOptions, LinesPlot, ShownPlot } from '../../../src/protocol/plots.js';
import { sourceOf } from '../../fixtures/pipeline.js';

const OPTIONS: CurveOptions = { axis: 'step', smoothing: 0, robust: false, group: null };
type Files = Readonly<Record<string, string>>;

async function shown(
  files: readonly Files[],
  options: Partial<CurveOptions> = {},
  groupOf: ((row: string) => string) | null = null,
): Promise<ShownPlot[]> {
  const rows = await Promise.all(files.map(async (some, at) => ({ row: `r${at}`, plots: rowPlots(await readPlots(sourceOf(some), '')) })));
  const { plots, errors } = shownPlots(rows, { ...OPTIONS, ...options }, groupOf, new Map(), (row) => row);
  expect(errors).toEqual([]);
  return plots;
}
const table = (name: string, values: readonly (number | string)[], start = 0): string =>
  `timestamp\tstep\t${name}\n${values.map((value, step) => `${start + step * 1000}\t${step}\t${value}`).join('\n')}\n`;
const LIVE = { 'dvc.yaml': 'plots: [{live/plots/metrics: {x: step}}]' };
const curve = (name: string, values: readonly (number | string)[], start = 1.7e12): Files => ({
  [`live/plots/metrics/${name}.tsv`]: table(name.split('/').pop()!, values, start),
});
const lines = (plots: readonly ShownPlot[], title: string): LinesPlot =>
  plots.find((plot): plot is LinesPlot => plot.kind === 'lines' && plot.title === title)!;

describe('curves', () => {
  it('of several experiments are one plot, named after the metric', async () => {
    const plot = lines(
      await shown([
        { ...LIVE, ...curve('train/loss', [2, 'nan', 1]) },
        { ...LIVE, ...curve('train/loss', [3, 2]) },
      ]),
      'train/loss',
    );
    expect(plot.lines.map(({ rows, x, y }) => [rows, x, y])).toEqual([
      [['r0'], [0, 1, 2], [2, null, 1]],
      [['r1'], [0, 1], [3, 2]],
    ]);
    expect(plot.findings).toEqual([{ rule: 'not-a-number', row: 'r0', at: 1, values: [] }]);
  });

  it('are laid along steps, epochs, and time since the start or of the day', async () => {
    const files = [{ ...LIVE, ...curve('loss', [3, 2, 1]), ...curve('epoch', [0, 0, 1]) }];
    const along = async (axis: CurveOptions['axis']): Promise<unknown> => lines(await shown(files, { axis }), 'loss').lines[0]!.x;
    expect(await along('step')).toEqual([0, 1, 2]);
    expect(await along('epoch')).toEqual([0, 0, 1]);
    expect(await along('relative')).toEqual([0, 1, 2]);
    expect(await along('wall')).toEqual([1.7e12, 1.7e12 + 1000, 1.7e12 + 2000]);
  });

  it('of many points have them all where one plot alone is asked for, up to a number', async () => {
    const values = (count: number): number[] => Array.from({ length: count }, (_, at) => Math.sin(at));
    const drawn = lines(await shown([{ ...LIVE, ...curve('loss', values(9000)) }], {}, () => 'g'), 'loss');
    expect([drawn.thinned, drawn.lines[0]!.y.length < 2000]).toEqual([true, true]);
    const read = async (count: number): Promise<ShownPlot[]> => {
      const plots = rowPlots(await readPlots(sourceOf({ ...LIVE, ...curve('loss', values(count)), ...curve('acc', [1]) }), ''));
      const both = ['a', 'b'].map((row) => ({ row, plots }));
      return [null, () => 'g'].flatMap((groupOf) => shownPlots(both, OPTIONS, groupOf, new Map(), String, drawn.key).plots);
    };
    const all = (await read(9000)) as LinesPlot[];
    expect(all.map(({ title, thinned, lines }) => [title, thinned, ...lines.map(({ y }) => y.length)])).toEqual([
      ['loss', false, 9000, 9000],
      ['loss', false, 9000],
    ]);
    await expect(read(1_000_001)).rejects.toMatchObject({ code: 'too-many-points' });
  });

  it('without what was asked for are laid along steps, and say so', async () => {
    const plot = lines(await shown([{ 'dvc.yaml': 'plots: [{a.csv: {x: s, y: v}}]', 'a.csv': 's,v\n5,1\n' }], { axis: 'wall' }), 'a.csv');
    expect([plot.axis, plot.lines[0]!.x]).toEqual(['step', [5]]);
  });

  it('are smoothed, with what is in the file faint behind', async () => {
    const [line] = lines(await shown([{ ...LIVE, ...curve('loss', [0, 1]) }], { smoothing: 0.5 }), 'loss').lines;
    expect(line!.y[1]).toBeCloseTo(2 / 3);
    expect(line!.faint!.y).toEqual([0, 1]);
  });

  it('of a group are their mean with a band', async () => {
    const files = [1, 2, 3].map((last) => ({ ...LIVE, ...curve('loss', [1, last]) }));
    const plot = lines(await shown(files, {}, (row) => (row === 'r2' ? 'b' : 'a')), 'loss');
    expect(plot.lines.map(({ rows, label, y }) => [rows, label, y])).toEqual([
      [['r0', 'r1'], 'a', [1, 1.5]],
      [['r2'], 'b', [1, 3]],
    ]);
    expect(plot.lines[0]!.band!.high[1]).toBeCloseTo(1.5 + Math.SQRT1_2);
  });

  it('of more points than are drawn are thinned, and said to be', async () => {
    const of = async (count: number): Promise<LinesPlot> =>
      lines(
        await shown([
          {
            ...LIVE,
            ...curve(
              'loss',
              Array.from({ length: count }, (_, at) => Math.sin(at)),
            ),
          },
        ]),
        'loss',
      );
    const [short, long] = [await of(500), await of(5000)];
    expect([short.thinned, short.lines[0]!.x.length]).toEqual([false, 500]);
    expect(long.thinned).toBe(true);
    expect(long.lines[0]!.x.length).toBeLessThan(1000);
  });

  it('over a thousand are summed up, and said to be', async () => {
    const one = rowPlots(await readPlots(sourceOf({ ...LIVE, ...curve('loss', [1, 2]) }), ''));
    const rows = Array.from({ length: 1001 }, (_, at) => ({ row: `r${at}`, plots: one }));
    const plot = lines(shownPlots(rows, OPTIONS, null, new Map(), (row) => row).plots, 'loss');
    expect([plot.lines.length, plot.summed, plot.lines[0]!.rows.length]).toEqual([1, 1001, 1001]);
  });
});

describe('what curves show', () => {
  const found = async (files: Files): Promise<string[]> =>
    (await shown([{ ...LIVE, ...files }])).flatMap((plot) => (plot.kind === 'lines' ? plot.findings.map(({ rule }) => rule) : []));
  const steps = Array.from({ length: 60 }, (_, at) => at);
  const falling = steps.map((at) => Math.exp(-at / 30));

  it('is nothing where all is well', async () =>
    expect(await found({ ...curve('train/loss', falling), ...curve('val/loss', falling) })).toEqual([]));
  it('is overfitting', async () =>
    expect(
      await found({
        ...curve('train/loss', falling),
        ...curve(
          'val/loss',
          steps.map((at) => Math.abs(at - 25) / 25),
        ),
      }),
    ).toContain('overfitting'));
  it('is divergence', async () =>
    expect(
      await found(
        curve(
          'loss',
          steps.map((at) => (at < 20 ? 20 - at : at - 20)),
        ),
      ),
    ).toEqual(['divergence']));
  it('is a plateau', async () =>
    expect(
      await found(
        curve(
          'acc',
          steps.map((at) => Math.min(1, at / 20)),
        ),
      ),
    ).toEqual(['plateau']));
  it('is instability', async () =>
    expect(
      await found(
        curve(
          'loss',
          steps.map((at) => at % 2),
        ),
      ),
    ).toContain('instability'));
  it('is nothing for what judges no model', async () =>
    expect(
      await found(
        curve(
          'lr',
          steps.map((at) => at),
        ),
      ),
    ).toEqual([]));
});

describe('plots that are no curves', () => {
  const files = (shift: number): Files => ({
    'dvc.yaml': `plots:
  - c.json: {template: confusion, x: actual, y: predicted}
  - s.csv: {template: scatter, x: size, y: kind}
  - b.csv: {template: bar_horizontal_sorted, x: gain, y: name}
  - i.svg
  - steps
`,
    'c.json': '[{"actual": "b", "predicted": "a"}, {"actual": "a", "predicted": "a"}, {"actual": "a", "predicted": "a"}]',
    's.csv': 'size,kind\n1,x\n2,y\nnan,y\n',
    'b.csv': `gain,name\n1,a\n${2 + shift},b\n`,
    'i.svg': '<svg/>',
    'steps/0.png': 'x',
    'steps/10.png': 'x',
  });

  it('are counted, placed and sorted', async () => {
    const plots = await shown([files(0), files(1)]);
    expect(plots.map(({ kind, title }) => [kind, title])).toEqual([
      ['bars', 'b.csv'],
      ['matrix', 'c.json'],
      ['images', 'i.svg'],
      ['points', 's.csv'],
      ['images', 'steps'],
    ]);
    expect(plots[0]).toMatchObject({ names: ['b', 'a'], sets: [{ values: [2, 1] }, { values: [3, 1] }] });
    expect(plots[1]).toMatchObject({ xNames: ['a', 'b'], yNames: ['a'], matrices: [{ counts: [[2, 1]] }, { counts: [[2, 1]] }] });
    expect(plots[3]).toMatchObject({ xNames: null, yNames: ['x', 'y'], sets: [{ x: [1, 2], y: [0, 1] }, {}] });
    expect(plots[4]).toMatchObject({ images: [{ step: 0 }, { step: 10 }, { step: 0 }, { step: 10 }] });
  });
});

it('says once what is wrong with several rows, and nothing of plots that were not written', async () => {
  const bad = { 'dvc.yaml': 'plots: [a.json, gone.csv, gone]', 'a.json': '{' };
  const plots = rowPlots(await readPlots(sourceOf(bad), ''));
  const { errors } = shownPlots(
    ['r', 's', 't'].map((row) => ({ row, plots })),
    OPTIONS,
    null,
    new Map(),
    (row) => row,
  );
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^r and 2 more, a\.json: /);
});

describe('event files', () => {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]);
  const field = (number: number, bytes: readonly number[]): number[] => [number * 8 + 2, ...varint(bytes.length), ...bytes];
  const float = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
  const double = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)];
  const tag = (name: string): number[] => field(1, [...Buffer.from(name)]);
  const record = (event: readonly number[]): number[] => [
    ...new Uint8Array(BigUint64Array.of(BigInt(event.length)).buffer),
    0,
    0,
    0,
    0,
    ...event,
    0,
    0,
    0,
    0,
  ];
  const event = (step: number, value: readonly number[]): number[] =>
    record([9, ...double(1.7e9 + step), 16, ...varint(step), ...field(5, field(1, value))]);
  const simple = event(300, [...tag('loss'), 21, ...float(0.5)]);
  const tensor = event(301, [...tag('loss'), ...field(8, [8, 1, ...field(4, float(0.25))])]);
  const version = record([9, ...double(1), ...field(3, [...Buffer.from('brain.Event:2')])]);

  it('are read as TensorFlow 1 and 2 write them, up to where they are cut off', () => {
    const whole = Uint8Array.from([...version, ...simple, ...tensor]);
    expect(eventPoints(whole)).toEqual([
      { tag: 'loss', step: 300, time: (1.7e9 + 300) * 1000, value: 0.5 },
      { tag: 'loss', step: 301, time: (1.7e9 + 301) * 1000, value: 0.25 },
    ]);
    for (let length = 0; length < whole.length; length++) {
      expect(eventPoints(whole.subarray(0, length)).length).toBeLessThan(2);
    }
    expect(eventPoints(Uint8Array.from({ length: 500 }, (_, at) => (at * 7) % 256))).toEqual([]);
  });

  it('among the outputs are curves', async () => {
    const text = Buffer.from([...simple, ...tensor]).toString('latin1');
    const source = sourceOf({ 'dvc.yaml': 'stages: {t: {cmd: x, outs: [out: {cache: false}]}}', 'out/a/events.out.tfevents.1.h': text });
    const { items } = await new RowPlotsCache().of(
      { id: 'r', live: false, source: () => Promise.resolve(source) },
      new AbortController().signal,
    );
    expect(items).toMatchObject([
      { kind: 'line', title: 'loss', detail: 'out/a', curve: { x: Float64Array.of(300, 301), y: Float64Array.of(0.5, 0.25) } },
    ]);
  });
});
