/** The plots of the selected experiments, asked for again when something changes; what was there stays until the answer is here. */
import { useEffect, useState } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import type { PlotsState } from '../../src/protocol/panel.js';
import type { CurveOptions, LinesPlot, ShownPlot } from '../../src/protocol/plots.js';
import type { Failure } from '../../src/protocol/rpc.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import type { Panel } from '../panel.js';

export interface Plots {
  /** Null: not here yet. */
  readonly plots: readonly ShownPlot[] | null;
  readonly errors: readonly string[];
  readonly failure: Failure | null;
  /** Columns that experiments can be summed up by; empty: none were repeated. */
  readonly seedsBy: readonly ColumnRef[];
  /** A plot with all points of its curves; null: they could not be had, which was said. */
  readonly whole: (plot: LinesPlot) => Promise<LinesPlot | null>;
}

export function usePlots({ host, info, view, fail }: Panel, rows: readonly RowId[], state: PlotsState): Plots {
  const [shown, setShown] = useState<Omit<Plots, 'seedsBy' | 'whole'>>({ plots: null, errors: [], failure: null });
  const [seedsBy, setSeedsBy] = useState<readonly ColumnRef[]>([]);
  const { version } = info;
  useEffect(() => {
    const controller = new AbortController();
    void host.request('seedGroups', {}, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        setSeedsBy(result.value.by);
      }
    });
    return () => controller.abort();
  }, [version]);
  const tableBy = typeof view.rows === 'object' ? view.rows.group : [];
  const by = state.group === 'table' ? tableBy : state.group === 'seeds' ? seedsBy : [];
  const { axis, smoothing, robust } = state;
  const curves: CurveOptions = { axis, smoothing, robust, group: by.length > 0 ? by : null };
  const asked = JSON.stringify([rows, curves]);
  useEffect(() => {
    if (rows.length === 0) {
      setShown({ plots: [], errors: [], failure: null });
      return;
    }
    const controller = new AbortController();
    void host.request('plots', { rows, curves }, controller.signal).then((result) => {
      if (!controller.signal.aborted) {
        setShown((before) => (result.ok ? { ...result.value, failure: null } : { ...before, failure: result.error }));
      }
    });
    return () => controller.abort();
  }, [asked, version]);
  const whole = async ({ key }: LinesPlot): Promise<LinesPlot | null> => {
    const result = await host.request('plots', { rows, curves, only: key });
    if (!result.ok) {
      fail(result.error);
      return null;
    }
    return result.value.plots.find((plot) => plot.kind === 'lines') ?? null;
  };
  return { ...shown, seedsBy, whole };
}
