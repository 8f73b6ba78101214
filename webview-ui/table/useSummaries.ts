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
/** Milliseconds until they are asked for: what is seen at once comes first. */
const AFTER = 60;

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
    const show = (read: Summaries): void => {
      read.forEach((_, key) => keys.add(key));
      setSummaries((before) => new Map([...before, ...read]));
    };
    const ask = async (): Promise<void> => {
      const rest = new Map<string, ColumnSummary>();
      for (let at = 0; at < missing.length; at += SLICE) {
        const read = await readSummaries(host, query, missing.slice(at, at + SLICE), controller.signal);
        if (!read || stopped()) {
          break;
        }
        // The first columns are those in sight, as a rule; with the others, everything is drawn once more and not each time.
        if (at === 0) {
          show(read);
        } else {
          read.forEach((one, key) => rest.set(key, one));
        }
      }
      if (!stopped() && rest.size > 0) {
        show(rest);
      }
    };
    const timer = setTimeout(() => void ask(), AFTER);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
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
  const before = useRef<ReadonlyMap<string, Emphasis>>(new Map());
  return useMemo(() => {
    const chosen = new Map(highlights.map(({ column, what }) => [columnKey(column), what]));
    const hot = keySet(heat);
    const now = new Map(
      columns.flatMap(({ key, kind, better }) => {
        const highlight = chosen.get(key) ?? (kind === 'metric' && better !== null ? 'best' : 'none');
        const one: Emphasis = { highlight, heat: hot.has(key), summary: summaries.get(key) };
        return highlight === 'none' && !one.heat ? [] : [[key, one] as const];
      }),
    );
    // The same as before is the same object: nothing is drawn again for it.
    return (before.current = isSame(before.current, now) ? before.current : now);
  }, [columns, highlights, heat, summaries]);
}

function isSame(before: ReadonlyMap<string, Emphasis>, now: ReadonlyMap<string, Emphasis>): boolean {
  return (
    before.size === now.size &&
    [...now].every(([key, { highlight, heat, summary }]) => {
      const was = before.get(key);
      return was?.highlight === highlight && was.heat === heat && was.summary === summary;
    })
  );
}
