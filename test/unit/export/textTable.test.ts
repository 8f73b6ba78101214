import { describe, expect, it } from 'vitest';
import { tableText, type TableFormat } from '../../../src/core/export/textTable.js';

const HOSTILE = [
  '=1+1',
  '+cmd',
  '-rf',
  '@x',
  '\t=1',
  '＝1',
  'a|b',
  'a,b',
  'a"b',
  'a\nb',
  '</script>',
  '\u202egnirts',
  '$x_1^2 & #% {~}\\',
  '[link](x)',
];

function written(texts: readonly string[], format: TableFormat, formulaSafe = true): string {
  const rows = texts.map((text) => [
    { text, number: false },
    { text: '-0.5', number: true },
  ]);
  return tableText({ heads: ['name', 'acc'], numeric: [false, true], rows }, format, { formulaSafe });
}

/** As RFC 4180 has it. */
function csv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      rows.push([]);
    }
  }
  return rows.slice(0, -1);
}

describe('a table as text', () => {
  it('is read as the same values from CSV, which no spreadsheet runs', () => {
    const cells = csv(written(HOSTILE, 'csv')).slice(1);
    expect(cells.map(([name]) => name)).toEqual(HOSTILE.map((text) => (/^\s*[=+\-@＝]/.test(text) ? `'${text}` : text)));
    expect(new Set(cells.map(([, number]) => number))).toEqual(new Set(['-0.5']));
    expect(csv(written(['=1+1', '-3e5'], 'csv', false)).slice(1)).toEqual([
      ['=1+1', '-0.5'],
      ['-3e5', '-0.5'],
    ]);
    expect(csv(written(['-3e5'], 'csv')).slice(1)).toEqual([['-3e5', '-0.5']]);
    expect(written(['a\tb', '=x'], 'tsv')).toBe('name\tacc\n"a\tb"\t-0.5\n\'=x\t-0.5\n');
  });

  it('keeps a row a row in Markdown, and is no markup there', () => {
    const lines = written(HOSTILE, 'markdown').trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['| name | acc |', '| --- | --: |']);
    expect(lines.length).toBe(HOSTILE.length + 2);
    for (const line of lines.slice(2)) {
      expect(line.replace(/\\./g, '').split('|').length).toBe(4);
      expect(line.replace(/\\./g, '')).not.toMatch(/[<>[\]`*_\u202e]/);
    }
    expect(written(['a|b </b>'], 'markdown')).toContain('| a\\|b \\</b\\> | -0.5 |');
  });

  it('is one tabular in LaTeX, in which nothing of a name is a command', () => {
    const lines = written([...HOSTILE, '[64, 32]', '± – −'], 'latex')
      .trimEnd()
      .split('\n');
    expect(lines.slice(0, 4)).toEqual(['\\begin{tabular}{lr}', '\\hline', 'name & acc \\\\', '\\hline']);
    expect(lines.slice(4, -2).every((line) => line.endsWith(' & -0.5 \\\\'))).toBe(true);
    expect(lines).toContain('\\$x\\_1\\textasciicircum{}2 \\& \\#\\% \\{\\textasciitilde{}\\}\\textbackslash{} & -0.5 \\\\');
    expect(lines).toContain('{}[64, 32] & -0.5 \\\\');
    expect(lines).toContain('$\\pm$ -- $-$ & -0.5 \\\\');
  });
});
