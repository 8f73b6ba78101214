/** One chart as a card: what can be done with it, and the same as a table. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Panel } from '../panel.js';
import { captioned } from './caption.js';
import { Chart, type ChartProps } from './chart.js';
import type { Drawing } from './draw/spec.js';
import { NOTHING, pictured } from './pictures.js';
import { Card, type CardProps, type Placing } from './plotFrame.js';

export interface ChartCardProps
  extends Pick<CardProps, 'title' | 'detail' | 'table' | 'all' | 'badge'>, Omit<ChartProps, 'theme' | 'onDrawing' | 'say'> {
  readonly panel: Panel;
  /** Absent: it stays where it is, as it is. */
  readonly placing?: Placing;
  /** Above the chart. */
  readonly before?: ComponentChildren;
  /** Below it. */
  readonly children?: ComponentChildren;
}

export function ChartCard({ title, detail, table, all, badge, panel, placing, before, children, ...chart }: ChartCardProps): JSX.Element {
  const drawing = useRef<Drawing | null>(null);
  const { host, fail, theme, say } = panel;
  const pictures = pictured(() => captioned(drawing.current?.svg() ?? NOTHING, title, chart.spec, theme.chart));
  return (
    <Card {...{ title, detail, table, all, badge, host, fail }} drawing={{ current: pictures }} placing={placing ?? null}>
      {before}
      <Chart {...chart} theme={theme} say={say} onDrawing={(made) => (drawing.current = made)} />
      {children}
    </Card>
  );
}
