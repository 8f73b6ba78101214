import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvesOf, parsePlotFile, PLOT_LIMIT } from '../../../src/core/analysis/index.js';

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
