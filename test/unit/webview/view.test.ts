import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../../src/vscode/panels/html.js';
import { decimalsFor, fullText, numberText, showCell, signed } from '../../../webview-ui/format.js';
import { cycleSort } from '../../../webview-ui/columns.js';
import { count, loadTexts, t } from '../../../webview-ui/l10n.js';

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
    expect(showCell(0.5, { decimals: 4 }).text).toBe('0.5000');
    expect(showCell(1e-7, { decimals: 4 }).text).toBe('1e-7');
    expect(signed(-0.5, { decimals: 2 })).toBe('−0.50');
    // One that came after whole numbers is not rounded to one.
    expect([0.899, 2, -1.23456, 4321.5].map((value) => numberText(value, { decimals: 0 }))).toEqual(['0.899', '2', '-1.235', '4322']);
  });

  it('have the significant digits that were asked for', () => {
    const text = (value: number): string => numberText(value, { significant: 3 });
    expect([0.5, 1 / 3, 1e-7, 1234567, 1.5e12, 0, -2].map(text)).toEqual([
      '0.500',
      '0.333',
      '1.00e-7',
      '1230000',
      '1.50e12',
      '0.00',
      '-2.00',
    ]);
  });

  it('say what they are', () => {
    expect(showCell({ t: 'missing' }, null)).toEqual({ text: '–', kind: 'missing' });
    expect(showCell({ t: 'error', message: 'no' }, null)).toEqual({ text: 'no', kind: 'error' });
    expect(showCell({ t: 'nan' }, { decimals: 3 }).text).toBe('NaN');
    expect(showCell('', null).text).toBe('""');
    expect(fullText('x'.repeat(10_000)).length).toBeLessThan(3000);
    expect(showCell({ t: 'int', text: '9007199254740993' }, { decimals: 2 }).text).toBe('9007199254740993');
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
