/** View states from outside (stored, from a command, from a link): what is not as it should be is left out. */
import type { ColumnId, RowId } from '../../protocol/model.js';
import { PLOT_AXES } from '../../protocol/plots.js';
import {
  ANALYSIS_VIEWS,
  CURVE_GROUPS,
  EMPTY_ANALYSIS,
  EMPTY_COLUMNS,
  EMPTY_PLOTS,
  EMPTY_STATE,
  PAGES,
  PLOT_SIZES,
  type AnalysisState,
  type ColumnsView,
  type PageStates,
  type PanelState,
  type PlotsState,
  type SharedView,
  type ViewRows,
} from '../../protocol/panel.js';
import {
  ROW_FIELDS,
  type ColumnRef,
  type DeltaId,
  type Expression,
  type ExpressionId,
  type Folding,
  type Sort,
} from '../../protocol/table.js';
import { select } from './selection.js';

/** More than anybody makes by hand; a stored state must not make the panel slow. */
const MOST_SELECTED = 5000;
const MOST_LISTED = 20_000;
const LONGEST_TEXT = 20_000;
const WIDEST = 2000;

/** The parts of a state that are there and as they should be. `slots` come with `selected` or not at all. */
export function restorePart(stored: unknown): Partial<PanelState> {
  if (!isRecord(stored)) {
    return {};
  }
  const { page, sort, rows, folding, expressions, onlyDiffering, columns, selected, slots, baseline, filter, pages, savedView } = stored;
  const known = PAGES.find((one) => one === page);
  const mode = restoreRows(rows);
  return {
    ...(known ? { page: known } : {}),
    ...(Array.isArray(sort) ? { sort: list(sort, isSort) } : {}),
    ...(mode ? { rows: mode } : {}),
    ...(isFolding(folding) ? { folding: { folded: folding.folded, except: list(folding.except, isText) } } : {}),
    ...(Array.isArray(expressions) ? { expressions: list(expressions, isExpression) } : {}),
    ...(typeof onlyDiffering === 'boolean' ? { onlyDiffering } : {}),
    ...(isRecord(columns) ? { columns: restoreColumns(columns) } : {}),
    ...(Array.isArray(selected) ? restoreSelection(selected, slots) : {}),
    ...(isText(baseline) || baseline === null ? { baseline } : {}),
    ...(isText(filter) ? { filter: filter.slice(0, LONGEST_TEXT) } : {}),
    ...(isRecord(pages) ? { pages: restorePages(pages) } : {}),
    ...(isText(savedView) || savedView === null ? { savedView } : {}),
  };
}

export function restoreState(stored: unknown): PanelState {
  return { ...EMPTY_STATE, ...restorePart(stored) };
}

export function restoreShared(stored: unknown): SharedView {
  return sharedPart(restoreState(stored));
}

export function sharedPart({ selected, slots, baseline, filter, expressions }: PanelState): SharedView {
  return { selected, slots, baseline, filter, expressions };
}

function restoreSelection(rows: readonly unknown[], slots: unknown): Pick<SharedView, 'selected' | 'slots'> {
  const selected = list(rows, isText).slice(0, MOST_SELECTED);
  const taken = new Set<number>();
  const known: readonly unknown[] = Array.isArray(slots) && slots.length === rows.length ? slots : [];
  // Two rows of one colour cannot be told apart: the second gets another.
  const free = known.map((slot) => (isSlot(slot) && taken.size < taken.add(slot).size ? slot : -1));
  return select(known.length === selected.length ? { selected, slots: free } : { selected: [], slots: [] }, selected);
}

/** Parts that are not there are as they are at first. */
export function restoreColumns(stored: Record<string, unknown>): ColumnsView {
  const { hidden, order, pinned, widths, formats, heat, highlights, deltas } = stored;
  return {
    hidden: Array.isArray(hidden) ? list(hidden, isColumnRef) : EMPTY_COLUMNS.hidden,
    order: list(order, isColumnRef),
    pinned: list(pinned, isColumnRef),
    widths: list(widths, isWidth),
    formats: list(formats, isFormat),
    heat: list(heat, isColumnRef),
    highlights: list(highlights, isHighlight),
    deltas: list(deltas, isDelta),
  };
}

function restoreRows(stored: unknown): ViewRows | null {
  if (stored === 'auto' || stored === 'tree' || stored === 'branches' || stored === 'flat') {
    return stored;
  }
  return isRecord(stored) && Array.isArray(stored['group']) ? { group: list(stored['group'], isColumnRef) } : null;
}

function restorePages({ analysis, compare, plots, sweeps }: Record<string, unknown>): PageStates {
  const label = isRecord(sweeps) ? sweeps['label'] : undefined;
  return {
    ...(isRecord(compare) ? { compare: { onlyDiffering: compare['onlyDiffering'] === true } } : {}),
    ...(isText(label) || label === null ? { sweeps: { label } } : {}),
    ...(isRecord(plots) ? { plots: restorePlots(plots) } : {}),
    ...(isRecord(analysis) ? { analysis: restoreAnalysis(analysis) } : {}),
  };
}

function restorePlots(stored: Record<string, unknown>): PlotsState {
  const { off, axis, smoothing, logX, logY, robust, group, pinned, order, sizes, search } = stored;
  return {
    off: list(off, isText).slice(0, MOST_SELECTED),
    axis: PLOT_AXES.find((one) => one === axis) ?? EMPTY_PLOTS.axis,
    smoothing: isWithin(smoothing, 0, 0.999) ? smoothing : 0,
    logX: logX === true,
    logY: logY === true,
    robust: robust === true,
    group: CURVE_GROUPS.find((one) => one === group) ?? EMPTY_PLOTS.group,
    pinned: list(pinned, isText),
    order: list(order, isText),
    sizes: list(sizes, isSize),
    search: isText(search) ? search.slice(0, LONGEST_TEXT) : '',
  };
}

function restoreAnalysis(stored: Record<string, unknown>): AnalysisState {
  const column = (name: string): ColumnRef | null => {
    const value = stored[name];
    return isColumnRef(value) ? value : null;
  };
  const { view, axes, flipped, log } = stored;
  return {
    view: ANALYSIS_VIEWS.find((one) => one === view) ?? EMPTY_ANALYSIS.view,
    axes: Array.isArray(axes) ? list(axes, isColumnRef) : null,
    flipped: list(flipped, isColumnRef),
    log: list(log, isColumnRef),
    ...{ metric: column('metric'), x: column('x'), y: column('y'), color: column('color'), size: column('size'), by: column('by') },
    ...{ third: column('third'), across: column('across'), up: column('up') },
  };
}

function isSize(value: unknown): value is PlotsState['sizes'][number] {
  return isRecord(value) && isText(value['plot']) && PLOT_SIZES.some((one) => one === value['size']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list<T>(value: unknown, is: (item: unknown) => item is T): T[] {
  return Array.isArray(value) ? value.slice(0, MOST_LISTED).filter(is) : [];
}

function isText(value: unknown): value is RowId {
  return typeof value === 'string';
}

function isSlot(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 * MOST_SELECTED;
}

export function isColumnRef(value: unknown): value is ColumnRef {
  return ROW_FIELDS.some((field) => field === value) || isColumnId(value) || isExpressionId(value) || isDelta(value);
}

function isColumnId(value: unknown): value is ColumnId {
  return Array.isArray(value) && value.length >= 2 && value.every(isText) && (value[0] === 'param' || value[0] === 'metric');
}

function isExpressionId(value: unknown): value is ExpressionId {
  return Array.isArray(value) && value.length === 2 && value[0] === 'expression' && isText(value[1]);
}

function isDelta(value: unknown): value is DeltaId {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    value[0] === 'delta' &&
    (value[1] === 'absolute' || value[1] === 'percent') &&
    (isColumnId(value[2]) || isExpressionId(value[2]))
  );
}

function isSort(value: unknown): value is Sort {
  return isRecord(value) && (value['direction'] === 'ascending' || value['direction'] === 'descending') && isColumnRef(value['column']);
}

function isFolding(value: unknown): value is Folding {
  return isRecord(value) && typeof value['folded'] === 'boolean' && Array.isArray(value['except']);
}

function isExpression(value: unknown): value is Expression {
  return isRecord(value) && isText(value['name']) && isText(value['text']) && value['text'].length <= LONGEST_TEXT;
}

function isWidth(value: unknown): value is ColumnsView['widths'][number] {
  return isRecord(value) && isColumnRef(value['column']) && isWithin(value['width'], 1, WIDEST);
}

function isFormat(value: unknown): value is ColumnsView['formats'][number] {
  return (
    isRecord(value) &&
    isColumnRef(value['column']) &&
    (value['digits'] === 'full' || value['digits'] === 'auto' || isWithin(value['digits'], 1, 17))
  );
}

function isHighlight(value: unknown): value is ColumnsView['highlights'][number] {
  return isRecord(value) && isColumnRef(value['column']) && ['best', 'min', 'max', 'last', 'none'].some((one) => one === value['what']);
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
