/** One plot of any kind, as a card. */
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import type { BarsPlot, ImagesPlot, LinesPlot, MatrixPlot, PointsPlot, ShownPlot, VegaPlot } from '../../src/protocol/plots.js';
import { Swatch } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { Card, HEIGHTS, type Placing } from './plotFrame.js';
import { Chart } from './chart.js';
import { ChartCard } from './chartCard.js';
import type { Cursors } from './cursor.js';
import { Findings } from './findings.js';
import { Images, type ShownImage } from './images.js';
import { imageDocument, pictured, together, type Pictured } from './pictures.js';
import { useDrawings } from './useDrawings.js';
import type { Plots } from './usePlots.js';
import {
  axisTitle,
  groupSpec,
  groupTable,
  lineSpec,
  lineTable,
  matrixSpecs,
  matrixTable,
  nameOf,
  pointSpec,
  pointTable,
  variantsOf,
  vegaTable,
  type DataTable,
  type DrawnWith,
  type MatrixOf,
} from './specs.js';
import { Vega } from './vega.js';

/** So many beside each other in a picture of all. */
const IN_A_ROW = 3;

export interface PlotProps<T extends ShownPlot = ShownPlot> {
  readonly plot: T;
  readonly panel: Panel;
  readonly using: DrawnWith;
  readonly placing: Placing;
  readonly cursors: Cursors;
  /** Brought to the front. */
  readonly over: RowId | null;
  readonly whole: Plots['whole'];
}

export function PlotCard(props: PlotProps): JSX.Element {
  const { plot, ...rest } = props;
  switch (plot.kind) {
    case 'lines':
      return <Lines plot={plot} {...rest} />;
    case 'points':
      return <Scatter plot={plot} {...rest} />;
    case 'bars':
      return <Bars plot={plot} {...rest} />;
    case 'matrix':
      return <Matrices plot={plot} {...rest} />;
    case 'images':
      return <ImageCard plot={plot} {...rest} />;
    case 'vega':
      return <Custom plot={plot} {...rest} />;
  }
}

function frame(
  { title, detail }: ShownPlot,
  { host, fail }: Panel,
  placing: Placing,
): Pick<Parameters<typeof Card>[0], 'title' | 'detail' | 'host' | 'fail' | 'placing'> {
  return { title, detail, host, fail, placing };
}

function Lines({ plot, panel, using, placing, cursors, over, whole }: PlotProps<LinesPlot>): JSX.Element {
  const spec = useMemo(() => lineSpec(plot, using), [plot, using]);
  const shown = spec.lines.filter(({ hidden }) => !hidden).map(({ label }) => label);
  const variants = useMemo(() => variantsOf(plot), [plot]);
  const allOf = async (): Promise<DataTable | null> => {
    const found = await whole(plot);
    return found && lineTable(lineSpec(found, using));
  };
  const front = over === null ? -1 : plot.lines.findIndex(({ rows }) => rows.includes(over));
  return (
    <ChartCard
      panel={panel}
      title={plot.title}
      detail={plot.detail}
      placing={placing}
      table={() => lineTable(spec)}
      all={plot.thinned ? allOf : null}
      name={nameOf(t('Line chart of {0} by {1}', plot.title, axisTitle(plot)), shown)}
      spec={spec}
      height={HEIGHTS[placing.size]}

      front={front < 0 ? null : front}
      cursors={cursors}
      axis={plot.axis === 'step' ? plot.xLabel : plot.axis}
    >
      {variants.length > 0 ? (
        <p class="card-note variants">
          {variants.map(({ variant, stroke }) => (
            <span key={variant}>
              <Swatch mark={{ color: 'currentColor', stroke }} /> {variant}
            </span>
          ))}
        </p>
      ) : null}
      {plot.summed > 0 ? (
        <p class="card-note">
          {t('{0} curves are summed up: their mean, and one standard deviation around it.', plot.summed.toLocaleString())}
        </p>
      ) : null}
      {plot.thinned ? (
        <p class="card-note">
          {plot.lines.some(({ label }) => label !== null)
            ? t('Means of long curves are drawn and tabled at some of their steps; saved as CSV, at all.')
            : t('Of long curves the least and the largest value of each stretch are drawn and tabled; saved as CSV, they have all.')}
        </p>
      ) : null}
      <Findings plot={plot} label={using.label} off={using.off} />
    </ChartCard>
  );
}

function Scatter({ plot, panel, using, placing }: PlotProps<PointsPlot>): JSX.Element {
  const spec = useMemo(() => pointSpec(plot, using), [plot, using]);
  const names = spec.sets.filter(({ hidden }) => !hidden).map(({ label }) => label);
  return (
    <ChartCard
      panel={panel}
      title={plot.title}
      detail={plot.detail}
      placing={placing}
      table={() => pointTable(spec)}
      name={nameOf(t('Scatter plot of {0}: {1} by {2}', plot.title, plot.yLabel, plot.xLabel), names)}
      spec={spec}
      height={HEIGHTS[placing.size]}
    />
  );
}

function Bars({ plot, panel, using, placing }: PlotProps<BarsPlot>): JSX.Element {
  const spec = useMemo(() => groupSpec(plot, using), [plot, using]);
  const shown = spec.sets.filter(({ hidden }) => !hidden);
  const least = Math.min(1200, 40 + plot.names.length * Math.max(14, shown.length * 6));
  return (
    <ChartCard
      panel={panel}
      title={plot.title}
      detail={plot.detail}
      placing={placing}
      table={() => groupTable(spec)}
      name={nameOf(
        t('Bar chart of {0}', plot.title),
        shown.map(({ label }) => label),
      )}
      spec={spec}
      height={Math.max(HEIGHTS[placing.size], least)}
    />
  );
}

function ImageCard({ plot, panel, using, placing }: PlotProps<ImagesPlot>): JSX.Element {
  const shown = useRef<() => readonly ShownImage[]>(() => []);
  const pictures = pictured(async () => {
    const images = shown.current();
    if (images.length === 0) {
      throw new Error(t('no image is here yet'));
    }
    const parts = images.map(async ({ label, color, url }) => ({ label, color, svg: await imageDocument(url) }));
    return together(await Promise.all(parts), Math.min(IN_A_ROW, images.length), panel.theme.chart);
  });
  return (
    <Card {...frame(plot, panel, placing)} drawing={{ current: pictures }} table={null}>
      <Images plot={plot} panel={panel} label={using.label} off={using.off} shown={shown} />
    </Card>
  );
}

function Matrices({ plot, panel, using, placing }: PlotProps<MatrixPlot>): JSX.Element {
  const matrices = useMemo(() => matrixSpecs(plot, using), [plot, using]);
  const height = Math.max(placing.size === 'small' ? 140 : 190, Math.min(600, 60 + plot.yNames.length * 18));
  const kind = plot.normalized ? t('Normalised confusion matrix of {0}', plot.title) : t('Confusion matrix of {0}', plot.title);
  const table = ({ label, spec }: MatrixOf): DataTable['rows'] => matrixTable(spec).rows.map((row) => [label, ...row]);
  const head = matrices[0] ? [t('Experiment'), ...matrixTable(matrices[0].spec).head] : [];
  const { keep, all } = useDrawings();
  const pictures = pictured(() =>
    together(
      matrices.map(({ label, spec: { color } }) => ({ label, color, svg: all.get(label)?.svg() ?? '' })),
      Math.min(IN_A_ROW, matrices.length),
      panel.theme.chart,
    ),
  );
  return (
    <Card {...frame(plot, panel, placing)} drawing={{ current: pictures }} table={() => ({ head, rows: matrices.flatMap(table) })}>
      <div class="matrices">
        {matrices.map(({ row, label, spec }) => (
          <figure key={`${row} ${label}`}>
            <figcaption>
              <span class="dot" style={{ background: spec.color }} /> {label}
            </figcaption>
            <Chart name={nameOf(kind, [label])} spec={spec} height={height} theme={panel.theme} onDrawing={keep(label)} />
          </figure>
        ))}
      </div>
    </Card>
  );
}

function Custom({ plot, panel, using, placing }: PlotProps<VegaPlot>): JSX.Element {
  const names = [...using.marks.keys()].filter((row) => !using.off.has(row)).map(using.label);
  const drawing = useRef<Pictured | null>(null);
  return (
    <Card {...frame(plot, panel, placing)} drawing={drawing} table={() => vegaTable(plot.spec)}>
      <Vega
        name={nameOf(t('Chart of {0} by a template of the project', plot.title), names)}
        spec={plot.spec}
        height={HEIGHTS[placing.size]}
        theme={panel.theme}
        onDrawing={(made) => (drawing.current = made)}
        colors={{ labels: names, range: [...using.marks].filter(([row]) => !using.off.has(row)).map(([, { color }]) => color) }}
      />
    </Card>
  );
}
