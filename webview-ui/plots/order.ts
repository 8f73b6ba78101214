/** Plots in sections, and in the order that people gave them. */
import type { PlotsState } from '../../src/protocol/panel.js';
import type { ShownPlot } from '../../src/protocol/plots.js';
import { t } from '../l10n.js';
import type { MetricBars } from './series.js';

/** What has a card. */
export type Carded = ShownPlot | MetricBars;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly plots: readonly Carded[];
}

/** Kinds that have a section of their own. */
const OWN: ReadonlySet<Carded['kind']> = new Set(['lines', 'images', 'metric']);

/** Pinned ones first; then by what they are. */
export function arranged(plots: readonly Carded[], { pinned, order }: Pick<PlotsState, 'pinned' | 'order'>): Section[] {
  const place = new Map(order.map((key, at) => [key, at]));
  const sorted = [...plots].sort((a, b) => (place.get(a.key) ?? order.length) - (place.get(b.key) ?? order.length));
  const isPinned = (plot: Carded): boolean => pinned.includes(plot.key);
  const rest = sorted.filter((plot) => !isPinned(plot));
  const sections: Section[] = [
    { id: 'pinned', title: t('Pinned'), plots: sorted.filter(isPinned) },
    { id: 'curves', title: t('Curves'), plots: rest.filter(({ kind }) => kind === 'lines') },
    { id: 'plots', title: t('Other plots'), plots: rest.filter(({ kind }) => !OWN.has(kind)) },
    { id: 'images', title: t('Images'), plots: rest.filter(({ kind }) => kind === 'images') },
    { id: 'metrics', title: t('Metrics'), plots: rest.filter(({ kind }) => kind === 'metric') },
  ];
  return sections.filter((section) => section.plots.length > 0);
}

/** The order with one plot at another place of its section. */
export function moved(section: readonly Carded[], from: number, to: number, order: readonly string[]): string[] {
  const keys = section.map(({ key }) => key);
  const [key] = keys.splice(from, 1);
  keys.splice(to, 0, ...(key === undefined ? [] : [key]));
  return [...keys, ...order.filter((one) => !keys.includes(one))];
}
