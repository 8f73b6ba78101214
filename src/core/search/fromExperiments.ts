/** Ranges to search next, from the experiments there are: around the best, or of single parameters. */
import { WORKSPACE, type Cell, type Column, type ColumnId, type KeyPath } from '../../protocol/index.js';
import type { ProposedRange, SweepObjective } from '../../protocol/sweeps.js';
import type { Store } from '../experiments/store.js';
import { equalCells, isAbsent, jsonText, toCell } from '../values/index.js';
import { fromCell } from './journal.js';
import { around } from './propose.js';
import { rangeText } from './rangeText.js';
import { refine, type Refined, type Tried } from './refine.js';
import { parameterPlace } from './sweep.js';

export interface Proposal {
  readonly ranges: readonly ProposedRange[];
  /** From how many experiments and commits. */
  readonly experiments: number;
  readonly objective: SweepObjective | null;
}

interface Wanted {
  readonly file: string;
  readonly path: KeyPath;
  /** Written with a decimal point. */
  readonly float: boolean;
}

/** From so many values on, what was tried says where to look. */
const ENOUGH = 3;

/** @param floats whether the file writes a parameter with a decimal point, which a cell cannot say */
export function aroundBest(store: Store, metric: Column | null, floats: (column: ColumnId) => boolean): Proposal {
  const rows = judged(store, metric);
  const columns = store.columns.filter(({ id }) => id[0] === 'param');
  const best = rows.toSorted((a, b) => a.loss - b.loss)[0];
  const choices = columns.filter(({ id }) => best && isChoice(store.cell(best.at, id)));
  // An experiment with another model says nothing of this one's parameters.
  const alike = rows.filter(({ at }) => best && choices.every(({ id }) => equalCells(store.cell(at, id), store.cell(best.at, id))));
  const ranges = columns.flatMap(({ id }): ProposedRange[] => {
    const tried = triedIn(store, alike, id);
    const always = different(tried) === 1 ? tried[0]?.values.get(nameOf(id)) : undefined;
    const refined =
      always === undefined ? refine([nameOf(id)], tried, new Set(floats(id) ? [nameOf(id)] : [])).get(nameOf(id)) : { value: always };
    const now = cellOfWorkspace(store, id);
    const asIs = refined === undefined || ('value' in refined && now !== null && equalCells(now, toCell(refined.value)));
    return asIs ? [] : [proposed(id, refined, tried)];
  });
  return { ranges, experiments: alike.length, objective: objectiveOf(store, metric) };
}

export function rangesOf(store: Store, metric: Column | null, wanted: readonly Wanted[]): Proposal {
  const rows = judged(store, metric);
  const ranges = wanted.map(({ file, path, float }): ProposedRange => {
    const id: ColumnId = ['param', file, ...path];
    const tried = triedIn(store, rows, id);
    const known = different(tried) >= ENOUGH ? refine([nameOf(id)], tried, new Set(float ? [nameOf(id)] : [])).get(nameOf(id)) : undefined;
    const now = cellOfWorkspace(store, id) ?? null;
    const others = tried.flatMap(({ values }) => [...values.values()]);
    const searched = known !== undefined && !('value' in known) ? known : around(fromCell(now), float, others);
    return proposed(id, searched, tried);
  });
  return { ranges, experiments: rows.length, objective: objectiveOf(store, metric) };
}

interface Judged {
  /** Row of the store. */
  readonly at: number;
  /** Smaller is better. */
  readonly loss: number;
}

/** Experiments and commits that have the metric. */
function judged(store: Store, metric: Column | null): Judged[] {
  const sign = metric?.better === 'lower' ? 1 : -1;
  return store.rows.flatMap(({ kind }, at) => {
    const value = metric && kind !== 'workspace' ? store.number(at, metric.id) : null;
    return value === null ? [] : [{ at, loss: sign * value }];
  });
}

function triedIn(store: Store, rows: readonly Judged[], id: ColumnId): Tried[] {
  return rows.map(({ at, loss }) => {
    const cell = store.cell(at, id);
    return { values: new Map(isAbsent(cell) ? [] : [[nameOf(id), fromCell(cell)]]), loss };
  });
}

function proposed(id: ColumnId, range: Refined, tried: readonly Tried[]): ProposedRange {
  const [, file, ...path] = id;
  return { file, path, name: nameOf(id), text: rangeText(range), tried: different(tried) };
}

function different(tried: readonly Tried[]): number {
  return new Set(tried.flatMap(({ values }) => [...values.values()].map(jsonText))).size;
}

/** As a sweep file names it. */
export function nameOf([, file, ...path]: ColumnId): string {
  const short = path.join('.');
  return parameterPlace(short).file === file ? short : `${file}:${short}`;
}

function isChoice(cell: Cell): boolean {
  return typeof cell === 'string' || typeof cell === 'boolean';
}

function cellOfWorkspace(store: Store, id: ColumnId): Cell | null {
  const at = store.indexOf(WORKSPACE);
  const cell = at === undefined ? null : store.cell(at, id);
  return cell !== null && isAbsent(cell) ? null : cell;
}

function objectiveOf(store: Store, metric: Column | null): SweepObjective | null {
  if (metric === null) {
    return null;
  }
  const [, file, ...path] = metric.id;
  const name = path.join('.');
  const several = store.columns.some(({ id: [kind, other, ...keys] }) => kind === 'metric' && other !== file && keys.join('.') === name);
  return { name: several ? `${file}:${name}` : name, goal: metric.better === 'lower' ? 'minimize' : 'maximize' };
}
