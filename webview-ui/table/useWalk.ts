/** Going from one cell to another that is found by the index: matches of a search, differences, rows chosen in the tree. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { fold } from '../../src/core/view/columns.js';
import type { RowId } from '../../src/protocol/model.js';
import type { Cursor, FindResult, LineKey } from '../../src/protocol/table.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { isRow } from '../rows.js';
import type { GridHandle } from './gridProps.js';
import type { Place } from './keys.js';
import type { Layout } from './layout.js';
import type { TableSource } from './source.js';

/** How long rows that were chosen elsewhere are pointed out. */
const POINT_OUT_MS = 3000;

export interface Walk {
  /** The text that is searched for; null: no search. */
  readonly find: string | null;
  readonly matchCase: boolean;
  readonly result: FindResult | null;
  readonly pointedOut: ReadonlySet<RowId>;
  readonly setFind: (text: string | null) => void;
  readonly setMatchCase: (on: boolean) => void;
  readonly step: (direction: 'next' | 'previous') => Promise<void>;
  readonly stepDifference: (direction: 'next' | 'previous') => Promise<void>;
}

const NOBODY: ReadonlySet<RowId> = new Set();

function samePlace(a: Place | undefined, b: Place | null | undefined): boolean {
  return a !== undefined && a.row === b?.row && a.column === b.column;
}

export function useWalk(
  panel: Panel,
  source: TableSource,
  layout: Layout,
  grid: { readonly current: GridHandle | null },
  revision: number,
): Walk {
  const { host, view, change } = panel;
  const [find, setFindText] = useState<string | null>(null);
  const [matchCase, setMatchCase] = useState(false);
  const [result, setResult] = useState<FindResult | null>(null);
  const [pointedOut, setPointedOut] = useState(NOBODY);
  /** A cell that cannot be shown before its line is open. */
  const pending = useRef<{ readonly row: RowId; readonly column: number; readonly focus: boolean } | null>(null);

  /** The cell that was found last, and where the focus was then: it may not be there yet when the next is wanted. */
  const last = useRef<{ readonly cell: NonNullable<Cursor>; readonly before: Place | undefined; readonly to: Place | null } | null>(null);
  /** Steps are taken one after the other, however fast keys follow. */
  const turn = useRef<Promise<void>>(Promise.resolve());
  const inTurn = (step: () => Promise<void>): Promise<void> => (turn.current = turn.current.then(step));

  const cursor = (): Cursor => {
    const at = grid.current?.place();
    if (last.current !== null && (samePlace(at, last.current.before) || samePlace(at, last.current.to))) {
      return last.current.cell;
    }
    const line = at === undefined ? undefined : source.line(at.row);
    return at !== undefined && line && isRow(line) ? { row: line.data.row.id, column: at.column - 1 } : null;
  };
  const columns = layout.columns.map(({ ref }) => ref);
  const withName = ['name' as const, ...columns];

  const show = (row: RowId, column: number, line: number | null, unfold: readonly LineKey[], focus: boolean): void => {
    last.current = { cell: { row, column: column - 1 }, before: grid.current?.place(), to: line === null ? null : { row: line, column } };
    if (line !== null) {
      grid.current?.go({ row: line, column }, focus);
    } else if (unfold.length > 0) {
      pending.current = { row, column, focus };
      change({ folding: fold(view.folding, unfold, true) }, t('Opened'));
    }
  };
  // After what was folded is open.
  useEffect(() => {
    const wanted = pending.current;
    if (wanted === null || !source.isFresh(0)) {
      return;
    }
    pending.current = null;
    void host.request('locate', { query: source.query, ids: [wanted.row] }).then((answer) => {
      const line = answer.ok ? (answer.value.places[0]?.line ?? null) : null;
      if (line !== null) {
        grid.current?.go({ row: line, column: wanted.column }, wanted.focus);
      }
    });
  }, [revision]);

  const search = async (text: string, exact: boolean, direction: 'next' | 'previous', from: Cursor, focus: boolean): Promise<void> => {
    if (text.trim() === '') {
      setResult(null);
      return;
    }
    // Columns of the request begin with the name.
    const at = from === null ? null : { row: from.row, column: from.column + 1 };
    const params = { query: source.query, columns: withName, text, matchCase: exact, from: at, direction };
    const answer = await host.request('find', params);
    if (!answer.ok) {
      panel.fail(answer.error);
      return;
    }
    setResult(answer.value);
    const { found } = answer.value;
    if (found) {
      show(found.row, found.column, found.line, found.unfold, focus);
    }
  };
  const stepDifference = async (direction: 'next' | 'previous'): Promise<void> => {
    const answer = await host.request('findDifference', { query: source.query, columns, from: cursor(), direction });
    if (!answer.ok) {
      panel.fail(answer.error);
      return;
    }
    const { found } = answer.value;
    if (found) {
      show(found.row, found.column + 1, found.line, found.unfold, true);
    } else {
      panel.say(t('Nothing differs'));
    }
  };

  const latest = useRef(show);
  latest.current = show;
  useEffect(
    () =>
      host.on('reveal', ({ rows }) => {
        setPointedOut(new Set(rows));
        setTimeout(() => setPointedOut(NOBODY), POINT_OUT_MS);
        void host.request('locate', { query: source.query, ids: rows.slice(0, 1) }).then((answer) => {
          const place = answer.ok ? answer.value.places[0] : null;
          if (place && rows[0] !== undefined) {
            latest.current(rows[0], 0, place.line, place.unfold, false);
          }
        });
      }),
    [host, source],
  );

  return {
    find,
    matchCase,
    result,
    pointedOut,
    setFind: (text) => {
      setFindText(text);
      void inTurn(() => search(text ?? '', matchCase, 'next', null, false));
    },
    setMatchCase: (on) => {
      setMatchCase(on);
      void inTurn(() => search(find ?? '', on, 'next', null, false));
    },
    step: (direction) => inTurn(() => search(find ?? '', matchCase, direction, cursor(), false)),
    stepDifference: (direction) => inTurn(() => stepDifference(direction)),
  };
}
