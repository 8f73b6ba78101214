/** Plots of rows as numbers, kept for commits: what a commit says never changes, but for what DVC's cache did not have. */
import { rowPlots, type RowItem, type RowPlots } from '../../core/analysis/rowPlots.js';
import type { FileSource } from '../../core/ports.js';
import { readPlots } from '../../core/plots/read.js';
import { eventCurves } from './eventFiles.js';

/** Numbers kept in all, of 8 bytes each. */
const MOST_NUMBERS = 20_000_000;
const NO_PLOTS: RowPlots = { items: [], errors: [] };

export interface PlotsOfRow {
  readonly id: string;
  /** It is written to. */
  readonly live: boolean;
  readonly source: () => Promise<FileSource | null>;
}

export class RowPlotsCache {
  private readonly kept = new Map<string, { readonly plots: RowPlots; readonly size: number }>();
  private size = 0;

  async of({ id, live, source }: PlotsOfRow, signal: AbortSignal): Promise<RowPlots> {
    const known = live ? undefined : this.kept.get(id);
    if (known !== undefined) {
      return known.plots;
    }
    const files = await source();
    const plots = files === null ? NO_PLOTS : await read(files, signal);
    if (!live && plots.errors.length === 0 && files?.complete !== false) {
      this.keep(id, plots);
    }
    return plots;
  }

  private keep(id: string, plots: RowPlots): void {
    const size = plots.items.reduce((sum, item) => sum + sizeOf(item), 100);
    this.kept.set(id, { plots, size });
    this.size += size;
    for (const [oldest, { size: freed }] of this.kept) {
      if (this.size <= MOST_NUMBERS || oldest === id) {
        break;
      }
      this.kept.delete(oldest);
      this.size -= freed;
    }
  }
}

async function read(source: FileSource, signal: AbortSignal): Promise<RowPlots> {
  const [declared, events] = await Promise.all([readPlots(source, '', { signal }), eventCurves(source)]);
  const { items, errors } = rowPlots(declared);
  return { items: [...items, ...events.items], errors: [...errors, ...events.errors] };
}

function sizeOf(item: RowItem): number {
  return item.kind === 'line' ? item.curve.x.length * 4 : item.kind === 'image' ? 20 : item.kind === 'vega' ? 10_000 : item.x.length * 4;
}
