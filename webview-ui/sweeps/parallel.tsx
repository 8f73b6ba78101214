/** Parallel coordinates: each trial is a line through its parameters to its objective. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepAxis } from '../../src/protocol/sweeps.js';
import { t } from '../l10n.js';
import { Card } from '../plots/plotFrame.js';
import type { DataTable } from '../plots/specs.js';
import { Drawing, useDrawing } from './drawing.js';
import type { CardProps } from './outcome.js';
import { placeIn } from '../plots/places.js';
import { judged, placeOn, quality, spanned, type Judged } from './series.js';
import { cellOf, shortNumber } from './words.js';

const HEIGHT = 240;
const [SIDE, TOP, BOTTOM] = [34, 30, 20];
const MOST_AXES = 8;
const MOST_LINES = 400;

export function ParallelCard({ detail, panel: { theme, host, fail } }: CardProps): JSX.Element | null {
  const { element, drawing } = useDrawing(theme);
  const [objective] = detail.info.objectives;
  const all = useMemo(() => judged(detail).slice(-MOST_LINES), [detail]);
  const axes = useMemo(() => importantAxes(detail.axes, detail.importances).map((axis) => spanned(axis, detail.trials)), [detail]);
  if (objective === undefined || all.length < 2 || axes.length === 0) {
    return null;
  }
  const good = quality(all, objective.goal);
  const values = all.map(({ value }) => value);
  const range = { min: Math.min(...values), max: Math.max(...values), log: false };
  const y = (place: number): number => HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM);
  const lineOf = ({ trial, value }: Judged, x: (at: number) => number): string => {
    const places = [...axes.map((axis) => placeOn(axis, trial.point[axis.name])), placeIn(value, range) ?? 0.5];
    return places.flatMap((place, at) => (place === null ? [] : [`${x(at)},${y(place)}`])).join(' ');
  };
  const sorted = all.toSorted((a, b) => (good.get(a.trial.number) ?? 0) - (good.get(b.trial.number) ?? 0));
  const [usual = 'currentColor', best = 'currentColor'] = theme.marks;
  const label = t(
    'Parallel coordinates of {0} trials over {1} and {2}.',
    all.length,
    axes.map(({ name }) => name).join(', '),
    objective.name,
  );
  const table = (): DataTable => ({
    head: [t('Trial'), ...axes.map(({ name }) => name), objective.name],
    rows: all.map(({ trial, value }) => [String(trial.number), ...axes.map(({ name }) => cellOf(trial.point[name])), value]),
  });
  return (
    <Card
      title={t('Parameters and {0}', objective.name)}
      detail={t('stronger is better')}
      placing={null}
      {...{ host, fail, table, drawing }}
    >
      <Drawing element={element} label={label} height={HEIGHT}>
        {(width) => {
          const x = (at: number): number => SIDE + (at * (width - 2 * SIDE)) / axes.length;
          return (
            <>
              {sorted.map((one) => {
                const share = good.get(one.trial.number) ?? 0;
                return (
                  <polyline
                    key={one.trial.number}
                    points={lineOf(one, x)}
                    fill="none"
                    stroke={one.trial.best ? best : usual}
                    stroke-width={one.trial.best ? 2.5 : 1.2}
                    stroke-opacity={one.trial.best ? 1 : 0.12 + 0.7 * share ** 3}
                  >
                    <title>{`${t('trial {0}', one.trial.number)}: ${shortNumber(one.value)}`}</title>
                  </polyline>
                );
              })}
              {axes.map((axis, at) => (
                <Axis key={axis.name} x={x(at)} name={axis.name} {...endsOf(axis)} />
              ))}
              <Axis x={x(axes.length)} name={objective.name} low={shortNumber(range.min)} high={shortNumber(range.max)} />
            </>
          );
        }}
      </Drawing>
    </Card>
  );
}

function Axis({ x, name, low, high }: { x: number; name: string; low: string; high: string }): JSX.Element {
  return (
    <g>
      <line x1={x} x2={x} y1={TOP} y2={HEIGHT - BOTTOM} class="axis" />
      <text x={x} y={10} text-anchor="middle" class="axis-name">
        <title>{name}</title>
        {short(name)}
      </text>
      <text x={x} y={TOP - 4} text-anchor="middle">
        {high}
      </text>
      <text x={x} y={HEIGHT - 6} text-anchor="middle">
        {low}
      </text>
    </g>
  );
}

function endsOf({ range, choices }: SweepAxis): { low: string; high: string } {
  const brief = (text: string): string => (text.length > 9 ? `${text.slice(0, 8)}…` : text);
  return range
    ? { low: compact(range.min), high: compact(range.max) }
    : { low: brief(choices[0] ?? ''), high: brief(choices.at(-1) ?? '') };
}

function compact(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function short(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last.length > 12 ? `${last.slice(0, 11)}…` : last;
}

/** As many as there is room for, those that mattered first where that is known. */
function importantAxes(axes: readonly SweepAxis[], importances: CardProps['detail']['importances']): readonly SweepAxis[] {
  if (axes.length <= MOST_AXES) {
    return axes;
  }
  const wanted = new Set(importances.slice(0, MOST_AXES).map(({ parameter }) => parameter));
  return (wanted.size > 0 ? axes.filter(({ name }) => wanted.has(name)) : axes).slice(0, MOST_AXES);
}
