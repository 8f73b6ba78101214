/** The rows of a comparison: what each experiment has, and how that is not what the first one has. */
import { equalCells } from '../../src/core/values/compareCells.js';
import type { ComparedFile, ComparedFiles, DataVersion, FileChange } from '../../src/protocol/compare.js';
import type { Column } from '../../src/protocol/model.js';
import type { ColumnRef, Expression, NumberFormat } from '../../src/protocol/table.js';
import type { Cell } from '../../src/protocol/values.js';
import { columnKey, isFileColumn } from '../columns.js';
import { decimalsFor, fullText, showCell, signed, type Shown } from '../format.js';
import { t } from '../l10n.js';
import { cellOf, type LoadedRow } from '../rows.js';

export interface CompareCell {
  readonly text: string;
  /** In full. */
  readonly title: string;
  readonly kind: Shown['kind'];
  /** It is not what the first has. */
  readonly differs: boolean;
  readonly best: boolean;
  /** By how much it differs; empty where that says nothing. */
  readonly delta: string;
  /** Whether the difference is for the better; null where nobody can tell. */
  readonly judged: 'better' | 'worse' | null;
  /** A diff with the first can be opened. */
  readonly opens: boolean;
}

export interface CompareRow {
  readonly key: string;
  /** In front of the name, in a lighter colour. */
  readonly lead: string;
  readonly name: string;
  readonly title: string;
  readonly differs: boolean;
  readonly cells: readonly CompareCell[];
  /** Of the file that a diff shows. */
  readonly path: string | null;
}

export type SectionId = 'metrics' | 'expressions' | 'params' | 'data' | 'code' | 'files';

export interface CompareSection {
  readonly id: SectionId;
  readonly title: string;
  /** Those that differ come first. */
  readonly rows: readonly CompareRow[];
  readonly differing: number;
}

const PERCENT: NumberFormat = { decimals: 1 };
const NOTHING = { best: false, delta: '', judged: null, opens: false } as const;

/** @param files null: not known yet */
export function sectionsOf(
  columns: readonly Column[],
  expressions: readonly Expression[],
  rows: readonly LoadedRow[],
  files: ComparedFiles | null,
): readonly CompareSection[] {
  const valued = columns.map((column) => valueRow(column, rows));
  const own = expressions.map(({ name }) => valueRow({ id: ['expression', name], label: name, better: null }, rows));
  const of = (kind: string): CompareRow[] => valued.filter((_, at) => columns[at]?.id[0] === kind).filter(isThere);
  const changed = (files?.files ?? []).map(fileRow);
  const roles = new Map((files?.files ?? []).map(({ path, role }) => [path, role]));
  return [
    section('metrics', t('Metrics'), of('metric')),
    section('expressions', t('Expressions'), own),
    section('params', t('Parameters'), of('param')),
    section('data', t('Data'), (files?.data ?? []).map(dataRow)),
    section(
      'code',
      t('Code'),
      changed.filter(({ path }) => roles.get(path ?? '') === 'code'),
    ),
    section(
      'files',
      t('Other files'),
      changed.filter(({ path }) => roles.get(path ?? '') !== 'code'),
    ),
  ].filter((one) => one.rows.length > 0);
}

function section(id: SectionId, title: string, rows: readonly CompareRow[]): CompareSection {
  const differing = rows.filter((row) => row.differs);
  return { id, title, rows: [...differing, ...rows.filter((row) => !row.differs)], differing: differing.length };
}

function isThere({ cells }: CompareRow): boolean {
  return cells.some(({ kind }) => kind !== 'missing');
}

interface Valued extends Pick<Column, 'label' | 'better'> {
  readonly id: ColumnRef;
}

const MISSING: Cell = { t: 'missing' };

function valueRow({ id, label, better }: Valued, rows: readonly LoadedRow[]): CompareRow {
  const key = columnKey(id);
  const cells = rows.map((row) => cellOf(row, key) ?? MISSING);
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number');
  const isParam = id[0] === 'param';
  const format: NumberFormat = isParam || numbers.length === 0 ? null : { decimals: decimalsFor(numbers) };
  const [first = MISSING] = cells;
  const best = better === null || new Set(numbers).size < 2 ? null : better === 'higher' ? Math.max(...numbers) : Math.min(...numbers);
  // In full: there is room, and no file or keys stand above it.
  const [file, ...keys] = isFileColumn(id) ? [id[1], ...id.slice(2)] : ['', label];
  return {
    key,
    lead: keys
      .slice(0, -1)
      .map((one) => `${one}.`)
      .join(''),
    name: keys[keys.length - 1] ?? label,
    title:
      file === ''
        ? label
        : `${keys.join('.')}
${file}`,
    differs: cells.some((cell) => !equalCells(cell, first)),
    path: null,
    cells: cells.map((cell): CompareCell => {
      const shown = showCell(cell, format);
      const up = typeof cell === 'number' && typeof first === 'number' ? Math.sign(cell - first) : 0;
      return {
        ...NOTHING,
        text: shown.text,
        title: shown.kind === 'missing' ? t('no value') : fullText(cell),
        kind: shown.kind,
        differs: !equalCells(cell, first),
        best: best !== null && cell === best,
        delta: isParam ? '' : deltaText(first, cell, format),
        judged: up === 0 || better === null ? null : up > 0 === (better === 'higher') ? 'better' : 'worse',
      };
    }),
  };
}

function deltaText(from: Cell, to: Cell, format: NumberFormat): string {
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) {
    return '';
  }
  const percent = from === 0 ? '' : ` (${signed(((to - from) / Math.abs(from)) * 100, PERCENT)} %)`;
  return `${signed(to - from, format)}${percent}`;
}

function dataRow({ path, versions }: ComparedFiles['data'][number]): CompareRow {
  const [first = null] = versions;
  const differsFrom = (one: DataVersion | null): boolean => one?.hash !== first?.hash;
  const slash = path.lastIndexOf('/');
  return {
    key: `data ${path}`,
    lead: path.slice(0, slash + 1),
    name: path.slice(slash + 1),
    title: path,
    differs: versions.some(differsFrom),
    path: null,
    cells: versions.map((one): CompareCell => {
      const size = [...(one?.bytes == null ? [] : [sizeText(one.bytes)]), ...(one?.files == null ? [] : [t('{0} files', one.files)])];
      return {
        ...NOTHING,
        text: one === null ? '–' : [(one.hash ?? '').slice(0, 7), ...size].join(' · '),
        title: one === null ? t('no such data') : [one.hash ?? '', ...size].join('\n'),
        kind: one === null ? 'missing' : 'text',
        differs: differsFrom(one),
      };
    }),
  };
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export function sizeText(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** unit).toPrecision(3))} ${UNITS[unit] ?? ''}`;
}

function fileRow({ path, changes }: ComparedFile): CompareRow {
  const slash = path.lastIndexOf('/');
  const isNew = changes.some((one) => one?.change === 'added');
  return {
    key: `file ${path}`,
    lead: path.slice(0, slash + 1),
    name: path.slice(slash + 1),
    title: path,
    differs: true,
    path,
    cells: changes.map((one, at): CompareCell => {
      const said = at === 0 || one === null ? null : changeText(one);
      const text = one === null ? '–' : at === 0 ? (isNew ? t('not there') : t('as it is')) : (said ?? '');
      return {
        ...NOTHING,
        text,
        title: one === null ? t('not known') : text,
        kind: one === null || at === 0 || one.change === 'same' ? 'missing' : 'text',
        differs: at > 0 && one !== null && one.change !== 'same',
        opens: at > 0 && one !== null && one.change !== 'same',
      };
    }),
  };
}

function linesText(lines: FileChange['lines']): string {
  return lines === null ? '' : `${lines.added > 0 ? ` +${lines.added}` : ''}${lines.deleted > 0 ? ` −${lines.deleted}` : ''}`;
}

function changeText({ change, lines, untracked }: FileChange): string {
  const count = linesText(lines);
  switch (change) {
    case 'same':
      return t('the same');
    case 'changed':
      return count === '' ? t('changed') : count.trim();
    case 'added':
      return `${untracked ? t('new, not in Git') : t('new')}${count}`;
    case 'deleted':
      return untracked ? t('not in Git') : t('deleted');
  }
}
