import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvesOf, declaredPlots, downsample, parsePlotFile, PLOT_LIMIT, plotFiles } from '../../../src/core/analysis/index.js';
import { readPipeline } from '../../fixtures/pipeline.js';
import type { Curve } from '../../../src/protocol/model.js';

const of = (file: string, text: string, options = {}): unknown =>
  curvesOf(file, text, 'id', 'label', options).map(({ series, xLabel, x, y }) => [series, xLabel, x, y]);

describe('parsePlotFile', () => {
  it('reads quoted CSV', () => {
    expect(parsePlotFile('\ufeffa,"b ""c"""\r\n1,"x,\ny"\r\n\r\n2\n,\n3,4,5', 'p.csv')).toEqual({
      columns: ['a', 'b "c"'],
      rows: [
        ['1', 'x,\ny'],
        ['2', null],
        ['', ''],
        ['3', '4'],
      ],
    });
  });

  it('gives back any table that is written as CSV', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect(parsePlotFile(text, 'p.csv')).toEqual({ columns: rows[0], rows: rows.slice(1) });
      }),
    );
  });

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', '\r', '1') }), (text) => void parsePlotFile(text, 'p.tsv')),
    );
  });

  it('finds the list of maps in JSON and YAML', () => {
    const table = {
      columns: ['step', 'loss', 'acc'],
      rows: [
        [0, 1.5, null],
        [1, NaN, 2],
      ],
    };
    expect(
      parsePlotFile('{"meta": {"a": [1]}, "train": [{"step": 0, "loss": 1.5}, {"step": 1, "loss": NaN, "acc": 2}]}', 'p.json'),
    ).toEqual(table);
    expect(parsePlotFile('- {step: 0, loss: 1.5}\n- {step: 1, loss: .nan, acc: 2}', 'p.yaml')).toEqual(table);
  });

  it('says what it cannot read', () => {
    expect(() => parsePlotFile('{"a": 1}', 'p.json')).toThrow('no list of maps');
    expect(() => parsePlotFile('{', 'p.json')).toThrow();
    expect(() => parsePlotFile('', 'p.png')).toThrow('Not a plot file');
    expect(() => parsePlotFile(' '.repeat(PLOT_LIMIT + 1), 'p.tsv')).toThrow('Larger than 20 MB');
  });
});

describe('curvesOf', () => {
  it('names a DVCLive metric by its path', () => {
    const text = 'timestamp\tstep\tloss\n1700000000000\t0\t0.5\n1700000000001\t2\tnan\n1700000000002\t3\n';
    expect(of('dvclive/plots/metrics/train/loss.tsv', text)).toEqual([['train/loss', 'step', [0, 2, 3], [0.5, null, null]]]);
  });

  it('takes every numeric column of another table, and the row number without a step', () => {
    expect(of('d/p.csv', 'a,name,b\n1,x,inf\n2,y,4')).toEqual([
      ['p.csv: a', 'row', [0, 1], [1, 2]],
      ['p.csv: b', 'row', [0, 1], [null, 4]],
    ]);
  });

  it('draws what the definition says', () => {
    const text = '[{"fpr": 0, "tpr": 0.1, "threshold": 1}, {"fpr": 1, "tpr": 1, "threshold": 0}]';
    expect(of('roc.json', text, { x: 'fpr', columns: ['tpr'] })).toEqual([['roc.json: tpr', 'fpr', [0, 1], [0.1, 1]]]);
  });

  it('is nothing for an empty file', () => {
    expect(of('p.tsv', '')).toEqual([]);
    expect(of('p.tsv', 'step\tloss\n')).toEqual([]);
  });
});

describe('downsample', () => {
  const curve = (y: readonly (number | null)[]): Curve => ({
    row: 'r',
    rowLabel: 'l',
    file: 'f',
    series: 's',
    xLabel: 'step',
    x: y.map((_, at) => at * 2),
    y,
  });
  const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 5 });

  it('keeps the ends, the lowest and the highest of each part, and gaps, in order and within its bound', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 60 }), (y, buckets) => {
        const before = curve(y);
        const after = downsample(before, buckets);
        expect(after.x.length).toBe(after.y.length);
        expect(after.y.length).toBeLessThanOrEqual(Math.min(y.length, buckets * 3 + 2));
        after.x.forEach((x, at) => {
          expect(after.y[at]).toBe(y[x / 2]);
          expect(x).toBeGreaterThan(after.x[at - 1] ?? -1);
        });
        expect([after.x[0], after.x.at(-1)]).toEqual([0, (y.length - 1) * 2]);
        const size = y.length / buckets;
        for (let part = 0; part < buckets; part++) {
          const inside = (at: number): boolean => at >= Math.floor(part * size) && at < Math.floor((part + 1) * size);
          const all = y.filter((_, at) => inside(at));
          const kept = after.y.filter((_, at) => inside(after.x[at]! / 2));
          const numbers = (list: readonly (number | null)[]): number[] => list.filter((one) => one !== null);
          expect(Math.min(...numbers(kept))).toBe(Math.min(...numbers(all)));
          expect(Math.max(...numbers(kept))).toBe(Math.max(...numbers(all)));
          expect(kept.includes(null)).toBe(all.includes(null));
        }
      }),
    );
  });
});

describe('plotFiles', async () => {
  const pipeline = await readPipeline(
    `
stages:
  train: {cmd: x, plots: [dvclive/plots, "one.json", image.png]}
plots:
  - dvclive/plots/metrics: {x: step}
  - both: {x: epoch, y: {t.csv: [loss, acc], v.csv: loss}}
`,
    'sub/dvc.yaml',
  );

  it('says what is declared', () => {
    expect(declaredPlots(pipeline)).toEqual([
      'sub/dvclive/plots',
      'sub/one.json',
      'sub/image.png',
      'sub/dvclive/plots/metrics',
      'sub/t.csv',
      'sub/v.csv',
    ]);
  });

  it('takes tables below declared folders, and declared files', () => {
    const files = [
      'v.csv',
      'dvclive/plots/metrics/a/loss.tsv',
      'dvclive/plots/sklearn/roc.json',
      'dvclive/plots/images/a.png',
      'one.json',
      'image.png',
      'other.csv',
    ];
    expect(
      plotFiles(
        pipeline,
        files.map((file) => `sub/${file}`),
      ),
    ).toEqual([
      { path: 'sub/dvclive/plots/metrics/a/loss.tsv', x: 'step', columns: [] },
      { path: 'sub/one.json', x: null, columns: [] },
      { path: 'sub/v.csv', x: 'epoch', columns: ['loss'] },
    ]);
  });

  it('leaves out what is drawn otherwise than by lines, and knows the properties of a stage', async () => {
    const drawn = await readPipeline(
      `
stages:
  train: {cmd: x, plots: [curve.csv: {x: epoch, y: loss}, seen.csv: {template: confusion}]}
  evaluate: {cmd: x, outs: [roc.csv, folder], plots: [folder]}
plots:
  - matrix: {template: confusion_normalized, y: {roc.csv: actual}}
  - folder: {template: scatter}
  - folder/a.csv: {template: smooth, y: loss}
`,
      'dvc.yaml',
    );
    expect(plotFiles(drawn, ['curve.csv', 'seen.csv', 'roc.csv', 'folder/a.csv', 'folder/b.csv'])).toEqual([
      { path: 'curve.csv', x: 'epoch', columns: ['loss'] },
      { path: 'folder/a.csv', x: null, columns: ['loss'] },
    ]);
  });
});
