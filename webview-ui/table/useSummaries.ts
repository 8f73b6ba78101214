/** Smallest, largest, newest value and spread of the columns on show, over the rows that pass the filter. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PanelState } from '../../src/protocol/panel.js';
import type { ColumnRef, TableQuery } from '../../src/protocol/table.js';
import { columnKey, keySet } from '../columns.js';
import type { Host } from '../rpc.js';
import type { ColumnSummary, Emphasis } from './cells.js';
import type { LaidColumn } from './layout.js';

const BINS = 16;
/** Columns of one request, so that rows that are asked for meanwhile need not wait long. */
const SLICE = 16;

export type Summaries = ReadonlyMap<string, ColumnSummary>;

/** What was known is kept until something newer is here. @param version of the index */
export function useSummaries(host: Host, query: TableQuery, columns: readonly LaidColumn[], version: number, ready: boolean): Summaries {
  const [summaries, setSummaries] = useState<Summaries>(() => new Map());
  const refs = useMemo(() => columns.filter(({ numeric }) => numeric).map(({ ref }) => ref), [columns]);
  const { filter, baseline, expressions, differingIn } = query;
  const generation = JSON.stringify([version, filter, baseline, expressions, differingIn]);
  const known = useRef({ generation: '', keys: new Set<string>() });
  useEffect(() => {
    if (!ready) {
      return;
    }
    if (known.current.generation !== generation) {
      known.current = { generation, keys: new Set() };
    }
    const { keys } = known.current;
    const missing = refs.filter((ref) => !keys.has(columnKey(ref)));
    const controller = new AbortController();
    const stopped = (): boolean => controller.signal.aborted;
    void (async () => {
      for (let at = 0; at < missing.length && !stopped(); at += SLICE) {
        const slice = missing.slice(at, at + SLICE);
        const read = await readSummaries(host, query, slice, controller.signal);
        if (!read || stopped()) {
          return;
        }
        slice.forEach((ref) => keys.add(columnKey(ref)));
        setSummaries((before) => new Map([...before, ...read]));
      }
    })();
    return () => controller.abort();
  }, [host, generation, refs, ready]);
  return summaries;
}

async function readSummaries(host: Host, query: TableQuery, columns: readonly ColumnRef[], signal: AbortSignal): Promise<Summaries | null> {
  const [stats, histograms] = await Promise.all([
    host.request('stats', { query, columns }, signal),
    host.request('histogram', { query, columns, bins: BINS }, signal),
  ]);
  if (!stats.ok || !histograms.ok) {
    return null;
  }
  return new Map(
    columns.flatMap((column, at) => {
      const one = stats.value.columns[at];
      return one ? [[columnKey(column), { stats: one, histogram: histograms.value.histograms[at] ?? null }] as const] : [];
    }),
  );
}

/** The columns in which something stands out, by key. The best of a metric does by itself. */
export function useEmphasis(columns: readonly LaidColumn[], view: PanelState, summaries: Summaries): ReadonlyMap<string, Emphasis> {
  const { highlights, heat } = view.columns;
  return useMemo(() => {
    const chosen = new Map(highlights.map(({ column, what }) => [columnKey(column), what]));
    const hot = keySet(heat);
    return new Map(
      columns.flatMap(({ key, kind, better }) => {
        const highlight = chosen.get(key) ?? (kind === 'metric' && better !== null ? 'best' : 'none');
        const one: Emphasis = { highlight, heat: hot.has(key), summary: summaries.get(key) };
        return highlight === 'none' && !one.heat ? [] : [[key, one] as const];
      }),
    );
  }, [columns, highlights, heat, summaries]);
}
