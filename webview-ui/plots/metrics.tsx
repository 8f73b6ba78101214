/** The metrics of the selected experiments, a bar for each. */
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { Card } from './plotFrame.js';
import { Chart } from './chart.js';
import type { BarSpec, Drawing } from './draw/spec.js';
import type { MetricBars } from './series.js';
import { nameOf } from './specs.js';

/** More bars are longer than anybody reads. */
const MOST_BARS = 60;

export function MetricCard({ bars, panel, off }: { bars: MetricBars; panel: Panel; off: ReadonlySet<RowId> }): JSX.Element {
  const drawing = useRef<Drawing | null>(null);
  const { label, better } = bars;
  const values = useMemo(() => bars.values.filter(({ row }) => !off.has(row)), [bars, off]);
  const spec = useMemo(
    (): BarSpec => ({
      kind: 'bar',
      bars: values
        .slice(0, MOST_BARS)
        .map(({ row, ...rest }) => ({ ...rest, color: panel.marks.get(row)?.color ?? '#888888', hidden: false })),
    }),
    [values, panel.marks],
  );
  const detail = better === 'higher' ? t('higher is better') : better === 'lower' ? t('lower is better') : '';
  const names = values.map((one) => `${one.label} ${one.text}`);
  const table = {
    head: [t('Experiment'), label],
    rows: values.map((one) => [one.label, one.value === null ? one.text : String(one.value)]),
    more: 0,
  };
  return (
    <Card title={label} detail={detail} host={panel.host} fail={panel.fail} placing={null} drawing={drawing} table={() => table}>
      <Chart
        name={nameOf(t('Bar chart of {0}', label), names)}
        spec={spec}
        theme={panel.theme}
        height={Math.max(1, spec.bars.length) * 20 + 12}
        onDrawing={(made) => (drawing.current = made)}
      />
      {values.length > MOST_BARS ? (
        <p class="card-note">{t('The first {0} of {1}; the table has all.', MOST_BARS, values.length)}</p>
      ) : null}
    </Card>
  );
}
