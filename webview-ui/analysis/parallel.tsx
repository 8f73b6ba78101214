/** Parallel coordinates: each row is a line over its columns; ranges brushed on any axis leave some of them, and become the table's filter. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { withClause } from '../../src/core/experiments/language/clause.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { Button, Menu, type MenuItem, type Point } from '../controls/index.js';
import { columnKey } from '../columns.js';
import { useFloating } from '../frame/floating.js';
import { t } from '../l10n.js';
import { pictured } from '../plots/pictures.js';
import { Card } from '../plots/plotFrame.js';
import type { DataTable } from '../plots/specs.js';
import { compact, shortened } from '../plots/draw/numbers.js';
import { axisOf, brushed, filterOf, placesOn, valueOn, type Axis, type Brush } from './brush.js';
import { parallelDocument, trace, traceRow } from './strokes.js';
import { cellAt, colorsOf, isAmong, Pick, Problem, queryOf, shownColumns, toggled, useAnswer, Waiting, type ViewProps } from './parts.js';

const HEIGHT = 380;
const [TOP, BOTTOM, SIDE] = [44, 26, 50];
/** Of what is saved. */
const PICTURE_WIDTH = 900;
/** Narrower than this the names of axes lie over each other. */
const LEAST_ROOM = 84;
/** Axes that are there by themselves. */
const MOST_AXES = 8;
const NEAREST = 0.004;

export function Parallel({ panel, state, set, metric }: ViewProps): JSX.Element {
  const columns = shownColumns(panel);
  const chosen =
    state.axes ??
    usualAxes(
      columns.filter(({ distinct }) => distinct > 1).map(({ id }) => id),
      metric.id,
    );
  const color = state.color ?? metric.id;
  const { value, failure } = useAnswer(panel, 'analysis', { query: queryOf(panel), columns: [...chosen, color] });
  const data = value && value.columns.length === chosen.length + 1 ? value : null;
  const axes = useMemo(
    () => (data?.columns ?? []).slice(0, -1).map((one) => axisOf(one, isAmong(state.log, one.column), isAmong(state.flipped, one.column))),
    [data, state.log, state.flipped],
  );
  const [brushes, setBrushes] = useState<readonly (Brush | null)[]>([]);
  const menu = useFloating<{ readonly at: Point; readonly axis: number }>();
  useEffect(() => setBrushes([]), [JSON.stringify(chosen), state.log, state.flipped]);
  const places = useMemo(() => axes.map(placesOn), [axes]);
  const count = data?.rows.length ?? 0;
  const inside = useMemo(() => brushed(places, brushes, count), [places, brushes, count]);
  const left = inside.reduce((sum, one) => sum + one, 0);
  const colors = useMemo(() => {
    const by = data?.columns.at(-1);
    return by ? colorsOf(by, panel.theme) : [];
  }, [data, panel.theme]);
  if (data === null) {
    return failure ? <Problem failure={failure} /> : <Waiting />;
  }
  const move = (from: number, to: number): void => {
    const next = chosen.slice();
    next.splice(to, 0, ...next.splice(from, 1));
    set({ axes: next }, t('Axes reordered'));
  };
  const items = (at: number): MenuItem[] => {
    const axis = axes[at];
    const column = chosen[at];
    if (axis === undefined || column === undefined) {
      return [];
    }
    return [
      { label: t('Move left'), icon: 'arrow-left', disabled: at === 0, run: () => move(at, at - 1) },
      { label: t('Move right'), icon: 'arrow-right', disabled: at === chosen.length - 1, run: () => move(at, at + 1) },
      {
        label: t('Flip'),
        icon: 'arrow-swap',
        checked: axis.flipped,
        run: () => set({ flipped: toggled(state.flipped, column) }, t('Axis flipped')),
      },
      {
        label: t('Logarithmic'),
        icon: 'blank',
        checked: axis.log,
        disabled: axis.column.names !== null,
        run: () => set({ log: toggled(state.log, column) }, t('Logarithmic axis')),
      },
      {
        label: t('Remove the axis'),
        icon: 'close',
        separated: true,
        run: () => set({ axes: chosen.filter((_, one) => one !== at) }, t('Axis removed')),
      },
    ];
  };
  const brush = (at: number, next: Brush | null): void => setBrushes(axes.map((_, one) => (one === at ? next : (brushes[one] ?? null))));
  const isBrushed = brushes.some((one) => one !== null);
  const table = (): DataTable => ({
    head: [t('Experiment'), ...axes.map(({ column }) => column.label)],
    rows: data.rows.flatMap((_, row) =>
      inside[row] === 1 ? [[data.labels[row] ?? '', ...axes.map(({ column }) => cellAt(column, row))]] : [],
    ),
  });
  const name = t('Parallel coordinates of {0} rows over {1}', left, axes.map(({ column }) => column.label).join(', '));
  const pictures = pictured(() =>
    parallelDocument({
      ...{ width: Math.max(PICTURE_WIDTH, axes.length * LEAST_ROOM), height: HEIGHT, places, theme: panel.theme.chart },
      axes: axes.map((axis) => ({ label: axis.column.label, low: endOf(axis, 0), high: endOf(axis, 1) })),
      colors: colors.map((one, row) => (inside[row] === 1 ? one : null)),
    }),
  );
  return (
    <>
      <div class="plots-tools">
        <Pick
          label={t('Add an axis')}
          panel={panel}
          value={null}
          none={t('Choose a column')}
          options={columns.map(({ id }) => id).filter((id) => !isAmong(chosen, id))}
          onPick={(column) => column && set({ axes: [...chosen, column] }, t('Axis added'))}
        />
        <Pick
          label={t('Colour')}
          panel={panel}
          value={color}
          options={columns.map(({ id }) => id)}
          onPick={(column) => set({ color: column }, t('Coloured by another column'))}
        />
        <span class="choice" role="status">
          {t('{0} of {1} rows', left.toLocaleString(), count.toLocaleString())}
        </span>
        {isBrushed ? (
          <>
            <Button
              primary
              onClick={() => {
                const own = filterOf(axes, brushes);
                const { filter } = panel.view;
                panel.change({ filter: withClause(filter, own), page: 'table' }, t('Filtered by brushed axes'));
              }}
            >
              {t('Filter the table')}
            </Button>
            <Button onClick={() => setBrushes([])}>{t('Clear')}</Button>
          </>
        ) : null}
      </div>
      <Card
        title={t('Parallel coordinates')}
        detail={t('drag along an axis to choose a range')}
        host={panel.host}
        fail={panel.fail}
        placing={null}
        drawing={{ current: pictures }}
        table={table}
      >
        <Lines
          name={name}
          axes={axes}
          places={places}
          brushes={brushes}
          inside={inside}
          colors={colors}
          muted={panel.theme.chart.muted}
          onBrush={brush}
          onMenu={(at, axis) => menu.show({ at, axis })}
        />
      </Card>
      {menu.open ? (
        <Menu at={menu.open.at} label={axes[menu.open.axis]?.column.label ?? ''} items={items(menu.open.axis)} onClose={menu.close} />
      ) : null}
    </>
  );
}

function usualAxes(ids: readonly ColumnRef[], metric: ColumnRef): readonly ColumnRef[] {
  const key = columnKey(metric);
  const params = ids.filter((id) => id[0] === 'param').slice(0, MOST_AXES - 1);
  return [...params, ...ids.filter((id) => columnKey(id) === key)];
}

/** The value at a place of an axis, in words. */
function endOf(axis: Axis, place: number): string {
  const { names } = axis.column;
  const value = valueOn(axis, place);
  return names ? (names[Math.round(value)] ?? '') : compact(value);
}

interface LinesProps {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly places: readonly Float32Array[];
  readonly brushes: readonly (Brush | null)[];
  readonly inside: Uint8Array;
  readonly colors: readonly string[];
  readonly muted: string;
  readonly onBrush: (axis: number, brush: Brush | null) => void;
  readonly onMenu: (at: Point, axis: number) => void;
}

/** All lines faint on one canvas, drawn once; those in the brushes on another over it, drawn for each step of a drag. */
function Lines({ name, axes, places, brushes, inside, colors, muted, onBrush, onMenu }: LinesProps): JSX.Element {
  const holder = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const [room, setRoom] = useState(600);
  const width = Math.max(room, 2 * SIDE + (axes.length - 1) * LEAST_ROOM);
  const drag = useRef<{ axis: number; from: number } | null>(null);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setRoom(Math.max(200, holder.current?.parentElement?.clientWidth ?? 600)));
    if (holder.current?.parentElement) {
      observer.observe(holder.current.parentElement);
    }
    return () => observer.disconnect();
  }, []);
  const xOf = (axis: number): number => (axes.length < 2 ? width / 2 : SIDE + (axis * (width - 2 * SIDE)) / (axes.length - 1));
  const yOf = (place: number): number => HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM);
  const placeOf = (y: number): number => Math.max(0, Math.min(1, (HEIGHT - BOTTOM - y) / (HEIGHT - TOP - BOTTOM)));
  const isBrushed = brushes.some((one) => one !== null);
  useLayoutEffect(() => {
    paint(under.current, width, (ctx) => {
      // One path for all of them: what lies over each other is not drawn twice.
      ctx.strokeStyle = muted;
      ctx.globalAlpha = inside.length > 2000 ? 0.12 : 0.25;
      trace(ctx, places, xOf, yOf, inside.length, () => true);
      ctx.stroke();
    });
  }, [places, width, muted]);
  useLayoutEffect(() => {
    paint(over.current, width, (ctx) => {
      const byColor = new Map<string, number[]>();
      for (let row = 0; row < inside.length; row++) {
        if (inside[row] === 1) {
          const color = colors[row] ?? muted;
          const rows = byColor.get(color);
          if (rows === undefined) {
            byColor.set(color, [row]);
          } else {
            rows.push(row);
          }
        }
      }
      ctx.lineWidth = inside.length > 500 ? 1 : 1.5;
      ctx.globalAlpha = inside.length > 2000 && !isBrushed ? 0.25 : 0.75;
      for (const [color, rows] of byColor) {
        ctx.strokeStyle = color;
        ctx.beginPath();
        rows.forEach((row) => traceRow(ctx, places, xOf, yOf, row));
        ctx.stroke();
      }
    });
  }, [places, inside, colors, width, muted]);
  const point = (event: PointerEvent): { axis: number; place: number } => {
    const area = holder.current?.getBoundingClientRect();
    const [x, y] = [event.clientX - (area?.left ?? 0), event.clientY - (area?.top ?? 0)];
    const axis = axes.reduce((best, _, at) => (Math.abs(xOf(at) - x) < Math.abs(xOf(best) - x) ? at : best), 0);
    return { axis, place: placeOf(y) };
  };
  return (
    <div class="parallel-scroll">
      <div
        class="parallel"
        ref={holder}
        style={{ width: `${width}px`, height: `${HEIGHT}px` }}
        onPointerDown={(event) => {
          if (event.button === 0 && !(event.target as HTMLElement).closest('button, input')) {
            const { axis, place } = point(event);
            drag.current = { axis, from: place };
            event.currentTarget.setPointerCapture(event.pointerId);
          }
        }}
        onPointerMove={(event) => {
          if (drag.current) {
            const { axis, from } = drag.current;
            const to = point(event).place;
            onBrush(axis, Math.abs(to - from) < NEAREST * 3 ? null : [Math.min(from, to), Math.max(from, to)]);
          }
        }}
        onPointerUp={(event) => {
          const from = drag.current;
          drag.current = null;
          if (from && Math.abs(point(event).place - from.from) < NEAREST * 3) {
            onBrush(from.axis, null);
          }
        }}
      >
        <canvas ref={under} aria-hidden="true" />
        <canvas ref={over} role="img" aria-label={name} />
        {axes.map((axis, at) => (
          <AxisLine
            key={columnKey(axis.column.column)}
            axis={axis}
            left={xOf(at)}
            room={axes.length < 2 ? width : (width - 2 * SIDE) / (axes.length - 1)}
            brush={brushes[at] ?? null}
            yOf={yOf}
            onBrush={(brush) => onBrush(at, brush)}
            onMenu={(place) => onMenu(place, at)}
          />
        ))}
      </div>
    </div>
  );
}

function paint(canvas: HTMLCanvasElement | null, width: number, draw: (ctx: CanvasRenderingContext2D) => void): void {
  const ctx = canvas?.getContext('2d');
  if (canvas && ctx) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = HEIGHT * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${HEIGHT}px`;
    ctx.scale(ratio, ratio);
    draw(ctx);
  }
}

interface AxisLineProps {
  readonly axis: Axis;
  readonly left: number;
  readonly room: number;
  readonly brush: Brush | null;
  readonly yOf: (place: number) => number;
  readonly onBrush: (brush: Brush | null) => void;
  readonly onMenu: (at: Point) => void;
}

/** The axis itself, its ends, its brush, and for the keyboard two sliders that move the brush. */
function AxisLine({ axis, left, room, brush, yOf, onBrush, onMenu }: AxisLineProps): JSX.Element {
  const { label } = axis.column;
  const [from, to] = brush ?? [0, 1];
  const slider = (end: 'low' | 'high', place: number): JSX.Element => (
    <input
      type="range"
      class="axis-slider"
      min={0}
      max={1}
      step={0.01}
      value={place}
      aria-label={end === 'low' ? t('Lower end of the range of {0}', label) : t('Upper end of the range of {0}', label)}
      aria-valuetext={endOf(axis, place)}
      onInput={(event) => {
        const value = Number(event.currentTarget.value);
        const [low, high] = end === 'low' ? [Math.min(value, to), to] : [from, Math.max(value, from)];
        onBrush(low <= 0 && high >= 1 ? null : [low, high]);
      }}
    />
  );
  return (
    <div class="axis" style={{ left: `${left}px` }}>
      <button
        type="button"
        class="axis-name"
        style={{ maxWidth: `${Math.max(50, room - 8)}px` }}
        aria-haspopup="menu"
        title={label}
        onClick={(event) => {
          const area = event.currentTarget.getBoundingClientRect();
          onMenu({ x: area.left, y: area.bottom });
        }}
      >
        {label}
      </button>
      <span class="axis-end top">{shortened(endOf(axis, 1), 12)}</span>
      <span class="axis-line" style={{ top: `${TOP}px`, bottom: `${BOTTOM}px` }} />
      {brush ? <span class="axis-brush" style={{ top: `${yOf(to)}px`, height: `${yOf(from) - yOf(to)}px` }} /> : null}
      <span class="axis-end bottom">{shortened(endOf(axis, 0), 12)}</span>
      {slider('low', from)}
      {slider('high', to)}
    </div>
  );
}
