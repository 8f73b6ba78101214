import { describe, expect, it } from 'vitest';
import type { Column, Curve } from '../../../src/protocol/model.js';
import { panelHtml } from '../../../src/vscode/panels/html.js';
import { decimalsFor, showCell, signed } from '../../../webview-ui/format.js';
import { curveTable, groupCurves } from '../../../webview-ui/plots/series.js';
import { columnKey, cycleSort } from '../../../webview-ui/columns.js';
import { count, loadTexts, t } from '../../../webview-ui/l10n.js';
import { layOut } from '../../../webview-ui/table/columns.js';

it('sorts ascending, descending, not at all, and adds', () => {
  const up = cycleSort([], 'time', false);
  const down = cycleSort(up, 'time', false);
  expect([up[0]?.direction, down[0]?.direction, cycleSort(down, 'time', false)]).toEqual(['ascending', 'descending', []]);
  const two = cycleSort(up, 'name', true);
  expect(two.map(({ column }) => column)).toEqual(['time', 'name']);
  expect(cycleSort(cycleSort(two, 'time', true), 'time', true).map(({ column }) => column)).toEqual(['name']);
  expect(cycleSort(two, 'name', false)).toEqual([{ column: 'name', direction: 'descending' }]);
});

describe('values', () => {
  it('have as many decimals as their column needs', () => {
    expect(decimalsFor([1, 20])).toBe(0);
    expect(decimalsFor([0.98765, 0.5])).toBe(4);
    expect(decimalsFor([1.25, 0.5])).toBe(2);
    expect(decimalsFor([512.123456])).toBe(2);
    expect(showCell(0.5, 4).text).toBe('0.5000');
    expect(showCell(1e-7, 4)).toMatchObject({ text: '1e-7', title: '1e-7' });
    expect(signed(-0.5, 2)).toBe('−0.50');
  });

  it('say what they are', () => {
    expect(showCell({ t: 'missing' }, null)).toEqual({ text: '–', kind: 'missing', title: '' });
    expect(showCell({ t: 'error', message: 'no' }, null)).toEqual({ text: 'no', kind: 'error', title: 'no' });
    expect(showCell({ t: 'nan' }, 3).text).toBe('NaN');
    expect(showCell('', null).text).toBe('""');
    expect(showCell('x'.repeat(10_000), null).title.length).toBeLessThan(3000);
    expect(showCell({ t: 'int', text: '9007199254740993' }, 2).text).toBe('9007199254740993');
  });
});

it('puts metrics first, in groups of a file and the keys above', () => {
  const column = (...id: [Column['id'][0], string, ...string[]]): Column => ({
    id,
    label: '',
    numeric: true,
    min: 0,
    max: 1,
    distinct: 2,
    better: null,
  });
  const hidden = column('metric', 'm.json', 'hidden');
  const { columns, groups, width } = layOut(
    [
      column('param', 'p.yaml', 'train', 'lr'),
      column('metric', 'm.json', 'acc'),
      column('param', 'p.yaml', 'seed'),
      hidden,
      column('param', 'p.yaml', 'train', 'layers'),
    ],
    new Set([columnKey(hidden.id)]),
    new Map(),
  );
  expect(columns.map(({ title }) => title)).toEqual(['Created', 'acc', 'lr', 'layers', 'seed']);
  expect(groups.map(({ file, parents, first, last }) => [file, parents, first, last])).toEqual([
    ['', '', 0, 0],
    ['m.json', '', 1, 1],
    ['p.yaml', 'train', 2, 3],
    ['p.yaml', '', 4, 4],
  ]);
  expect(columns.reduce((sum, one) => sum + one.width, 0)).toBe(width);
});

it('groups curves by what they show', () => {
  const curve = (row: string, series: string, file: string): Curve => ({
    row,
    rowLabel: row,
    file,
    series,
    xLabel: 'step',
    x: [0, 1],
    y: [1, null],
  });
  const groups = groupCurves(
    [curve('b', 'loss', 'f'), curve('a', 'loss', 'f'), curve('a', 'loss', 'g'), curve('a', 'acc', 'f')],
    ['a', 'b'],
  );
  expect(groups.map(({ name, file, curves }) => [name, file, curves.map(({ row }) => row).join()])).toEqual([
    ['acc', '', 'a'],
    ['loss', 'f', 'a,b'],
    ['loss', 'g', 'a'],
  ]);
  const table = curveTable([curve('a', 'x', 'f'), { ...curve('b', 'x', 'f'), x: [1, 2], y: [5, 6] }], 2);
  expect(table).toEqual({
    rows: [
      { x: 0, values: [1, undefined] },
      { x: 1, values: [null, 5] },
    ],
    more: 1,
  });
});

it('makes a document without inline code, and escapes what it is given', () => {
  const html = panelHtml({
    scriptUri: 'https://x/main.js?a=1&b="2"',
    styleUri: 's.css',
    cspSource: 'https://x',
    nonce: 'n',
    title: '<b>',
    texts: { Table: '"<i>' },
  });
  expect(html).toContain('<title>&#60;b&#62;</title>');
  expect(html).toContain('property="csp-nonce" content="n"');
  expect(html).not.toMatch(/unsafe|style="|<b>|<i>|"2"/);
});

it('speaks the language it is given, English where a text is missing', () => {
  loadTexts('{"Table":"Tabelle","{0} of {1}":"{1}, davon {0}"}');
  expect([t('Table'), t('{0} of {1}', 1, 2), t('Plots'), t('toString'), count(1, '{0} row', '{0} rows')]).toEqual([
    'Tabelle',
    '2, davon 1',
    'Plots',
    'toString',
    '1 row',
  ]);
  loadTexts(null);
  expect(t('Table')).toBe('Table');
});
