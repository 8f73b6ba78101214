/** The metrics of the selected experiments, a bar for each. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import type { PlotSize } from '../../src/protocol/panel.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { ChartCard } from './chartCard.js';
import type { BarSpec } from './draw/spec.js';
import type { Placing } from './plotFrame.js';
import type { MetricBars } from './series.js';
import { nameOf } from './specs.js';

/** More bars are longer than anybody reads. */
const MOST_BARS = 60;
/** Pixels for a bar. */
const ROOM: Readonly<Record<PlotSize, number>> = { small: 15, medium: 20, large: 30 };

export interface MetricCardProps {
  readonly bars: MetricBars;
  readonly panel: Panel;
  readonly off: ReadonlySet<RowId>;
  readonly placing: Placing;
}

export function MetricCard({ bars, panel, off, placing }: MetricCardProps): JSX.Element {
  const { title, better } = bars;
  const values = useMemo(() => bars.values.filter(({ row }) => !off.has(row)), [bars, off]);
  const spec = useMemo(
    (): BarSpec => ({
      kind: 'bar',
      thickness: Math.round(ROOM[placing.size] * 0.6),
      bars: values
        .slice(0, MOST_BARS)
        .map(({ row, ...rest }) => ({ ...rest, color: panel.marks.get(row)?.color ?? '#888888', hidden: false })),
    }),
    [values, panel.marks, placing.size],
  );
  const detail = better === 'higher' ? t('higher is better') : better === 'lower' ? t('lower is better') : '';
  const names = values.map((one) => `${one.label} ${one.text}`);
  const table = {
    head: [t('Experiment'), title],
    rows: values.map((one) => [one.label, one.value ?? one.text]),
  };
  return (
    <ChartCard
      panel={panel}
      placing={placing}
      title={title}
      detail={detail}
      table={() => table}
      name={nameOf(t('Bar chart of {0}', title), names)}
      spec={spec}

      height={Math.max(1, spec.bars.length) * ROOM[placing.size] + 12}
    >
      {values.length > MOST_BARS ? (
        <p class="card-note">{t('The first {0} of {1}; the table has all.', MOST_BARS, values.length)}</p>
      ) : null}
    </ChartCard>
  );
}
