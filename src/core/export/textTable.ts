/** A table as text for elsewhere. Names and values come from a repository: none of them may act as markup, or as a formula. */

export const TABLE_FORMATS = ['csv', 'tsv', 'markdown', 'latex'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export interface TextCell {
  readonly text: string;
  /** Written by us from a number: stands to the right, and needs no escapes. */
  readonly number: boolean;
}

export interface TextTable {
  readonly heads: readonly string[];
  /** For each column: its cells stand to the right. */
  readonly numeric: readonly boolean[];
  readonly rows: Iterable<readonly TextCell[]>;
}

export interface WriteOptions {
  /** CSV and TSV: a text that a spreadsheet would run as a formula gets an apostrophe in front. */
  readonly formulaSafe: boolean;
}

/** Pieces of the text, so that a long table can be written without standing in memory twice. */
export function* tablePieces(table: TextTable, format: TableFormat, { formulaSafe }: WriteOptions): Generator<string> {
  const { heads, numeric, rows } = table;
  const headCells = heads.map((text): TextCell => ({ text, number: false }));
  switch (format) {
    case 'csv':
    case 'tsv': {
      const [separator, end] = format === 'csv' ? [',', '\r\n'] : ['\t', '\n'];
      const write = (cells: readonly TextCell[]): string =>
        `${cells.map((cell) => separated(formulaSafe ? withoutFormula(cell) : cell.text, separator)).join(separator)}${end}`;
      yield write(headCells);
      for (const row of rows) {
        yield write(row);
      }
      return;
    }
    case 'markdown': {
      const write = (cells: readonly TextCell[]): string => `| ${cells.map(markdownText).join(' | ')} |\n`;
      yield write(headCells);
      yield `| ${numeric.map((right) => (right ? '--:' : '---')).join(' | ')} |\n`;
      for (const row of rows) {
        yield write(row);
      }
      return;
    }
    case 'latex': {
      const write = (cells: readonly TextCell[]): string => `${guarded(cells.map(latexText).join(' & '))} \\\\\n`;
      yield `\\begin{tabular}{${numeric.map((right) => (right ? 'r' : 'l')).join('')}}\n\\hline\n${write(headCells)}\\hline\n`;
      for (const row of rows) {
        yield write(row);
      }
      yield '\\hline\n\\end{tabular}\n';
    }
  }
}

export function tableText(table: TextTable, format: TableFormat, options: WriteOptions): string {
  return [...tablePieces(table, format, options)].join('');
}

/** Source: RFC 4180; spreadsheets take the same of tabs. */
export function separated(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Source: OWASP, CSV injection. Full-width signs count too: some spreadsheets take them for the others. */
export function withoutFormula({ text, number }: TextCell): string {
  return !number && /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

// eslint-disable-next-line no-control-regex -- They are what must not get through.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** On one line, and without characters that cannot be seen: marks of direction would show it in another order. */
function visible(text: string): string {
  return text
    .replace(/[\t\r\n\u2028\u2029]+/g, ' ')
    .replace(CONTROL, '')
    .trim();
}

function markdownText({ text, number }: TextCell): string {
  return number ? text : visible(text).replace(/[\\`*_[\]<>|~&$#]/g, '\\$&');
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '±': '$\\pm$',
  '−': '$-$',
  '–': '--',
  '…': '\\ldots{}',
  Δ: '$\\Delta$',
};

function latexText({ text }: TextCell): string {
  return visible(text).replace(/[\\{}$&#%_^~<>|"±−–…Δ]/g, (character) => LATEX[character] ?? character);
}

/** After the end of a line, a bracket or a star would be read as an option of it. */
function guarded(line: string): string {
  return /^[[*]/.test(line) ? `{}${line}` : line;
}
