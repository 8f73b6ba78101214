/** What a command acts on: the clicked tree item and the selection, rows of the panel, or what is picked. */
import { window } from 'vscode';
import { ALL_ROWS, EspalierError, type Row, type RowId } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { isRowNode, type ExperimentNode } from '../trees/experimentsTree.js';
import type { Parts } from './register.js';

export interface Targets {
  readonly index: IndexClient;
  readonly rows: readonly Row[];
}

/** Argument of commands that the panel starts. */
export interface PanelTargets {
  readonly index: IndexClient;
  readonly ids: readonly RowId[];
}

export function isPanelTargets(value: unknown): value is PanelTargets {
  return typeof value === 'object' && value !== null && 'ids' in value && 'index' in value;
}

export function indexOf(parts: Parts): IndexClient {
  const index = parts.workspace.of();
  if (index === null) {
    throw new EspalierError('no-folder', 'No folder is open.', 'Open the folder of your project.');
  }
  return index;
}

/** Rows that satisfy `accept`; picked from a list when the command was called without any. Empty: cancelled. */
export async function targetsOf(parts: Parts, args: readonly unknown[], title: string, accept: (row: Row) => boolean): Promise<Targets> {
  const [first, second] = isSelection(args[0]) ? selected(parts) : args;
  if (isPanelTargets(first)) {
    const { rows } = await first.index.ask('rowsById', { ids: first.ids, columns: [], baseline: null });
    return { index: first.index, rows: rows.map((one) => one.row).filter(accept) };
  }
  if (isRowNode(first)) {
    const all = Array.isArray(second) ? (second as ExperimentNode[]).filter(isRowNode) : [];
    const nodes = all.some((one) => one.node.row.id === first.node.row.id) ? all : [first];
    // The same experiment can stand under several branches.
    const rows = new Map(nodes.filter((one) => one.index === first.index).map((one) => [one.node.row.id, one.node.row]));
    return { index: first.index, rows: [...rows.values()].filter(accept) };
  }
  const index = indexOf(parts);
  const row = await pickRow(index, title, accept);
  return { index, rows: row ? [row] : [] };
}

/** `{ selected: true }`, as a key binding gives it: what is selected in the view of experiments. */
function isSelection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'selected' in value && value.selected === true;
}

function selected({ view }: Parts): readonly unknown[] {
  const nodes = view.selection.filter(isRowNode);
  return nodes.length === 0 ? [] : [nodes[0], nodes];
}

export async function pickRow(index: IndexClient, title: string, accept: (row: Row) => boolean): Promise<Row | undefined> {
  const { rows } = await index.ask('rows', { query: { ...ALL_ROWS, rows: 'flat' }, start: 0, end: 10_000, columns: [] });
  const items = rows
    .flatMap((line) => (line.kind === 'row' ? [line.row] : []))
    .filter(accept)
    .map((row) => ({
      label: row.label,
      description: row.id.slice(0, 7),
      detail: row.time === null ? '' : new Date(row.time).toLocaleString(),
      row,
    }));
  const picked = await window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    placeHolder: items.length === 0 ? 'There is none.' : 'Experiment',
  });
  return picked?.row;
}

export function isFinished(row: Row): boolean {
  return row.kind === 'experiment' && (row.state === 'none' || row.state === 'success');
}
