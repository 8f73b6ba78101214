/** The objective over two parameters: what the trials say, spread to what lies between them. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepAxis } from '../../src/protocol/sweeps.js';
import { t } from '../l10n.js';
import { Card } from '../plots/plotFrame.js';
import { Drawing } from './drawing.js';
import type { CardProps } from './outcome.js';
import { judged, placeOn, quality, spanned } from './series.js';
import { shortNumber } from './words.js';

const HEIGHT = 240;
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 8, 8, 34];
const CELLS = 20;
/** Of fewer trials the picture would be invented. */
const LEAST = 6;

export function ContourCard({ detail, panel: { theme, host, fail } }: CardProps): JSX.Element | null {
  const [objective] = detail.info.objectives;
  const [a, b] = useMemo(() => twoAxes(detail), [detail]);
  const placed = useMemo(() => {
    const all = judged(detail);
    const good = quality(all, objective?.goal ?? 'minimize');
    return all.flatMap(({ trial, value }) => {
      const [x, y] = [a && placeOn(a, trial.point[a.name]), b && placeOn(b, trial.point[b.name])];
      return x == null || y == null ? [] : [{ x, y, good: good.get(trial.number) ?? 0, trial, value }];
    });
  }, [detail, a, b, objective]);
  if (a?.range == null || b?.range == null || objective === undefined || placed.length < LEAST) {
    return null;
  }
  const cellHeight = (HEIGHT - TOP - BOTTOM) / CELLS;
  const [usual = 'currentColor', best = 'currentColor'] = theme.marks;
  const cells = Array.from({ length: CELLS * CELLS }, (_, at) => ({ column: at % CELLS, row: Math.floor(at / CELLS) }));
  const label = t(
    'Map of {0} over {1} and {2} from {3} trials. The table of trials has the numbers.',
    objective.name,
    a.name,
    b.name,
    placed.length,
  );
  return (
    <Card
      title={t('{0} over {1} and {2}', objective.name, a.name, b.name)}
      detail={t('stronger is better')}
      placing={null}
      table={null}
      {...{ host, fail }}
    >
      <Drawing label={label} height={HEIGHT}>
        {(width) => {
          const cellWidth = (width - LEFT - RIGHT) / CELLS;
          return (
            <>
              {cells.map(({ column, row }) => (
                <rect
                  key={`${column},${row}`}
                  x={LEFT + column * cellWidth}
                  y={TOP + (CELLS - 1 - row) * cellHeight}
                  width={cellWidth + 0.3}
                  height={cellHeight + 0.3}
                  fill={usual}
                  fill-opacity={0.06 + 0.74 * between(placed, (column + 0.5) / CELLS, (row + 0.5) / CELLS)}
                />
              ))}
              {placed.map(({ x, y, trial, value }) => (
                <circle
                  key={trial.number}
                  cx={LEFT + x * (width - LEFT - RIGHT)}
                  cy={HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)}
                  r={trial.best ? 5 : 2.5}
                  fill={trial.best ? best : 'var(--vscode-editor-foreground)'}
                  class="dot"
                >
                  <title>{`${t('trial {0}', trial.number)}: ${shortNumber(value)}`}</title>
                </circle>
              ))}
              <Ends axis={a} width={width} horizontal />
              <Ends axis={b} width={width} horizontal={false} />
            </>
          );
        }}
      </Drawing>
    </Card>
  );
}

function Ends({ axis: { name, range }, width, horizontal }: { axis: SweepAxis; width: number; horizontal: boolean }): JSX.Element {
  const [low, high] = [range?.min ?? 0, range?.max ?? 0].map((value) => String(Number(value.toPrecision(3))));
  return horizontal ? (
    <>
      <text x={LEFT} y={HEIGHT - BOTTOM + 13}>
        {low}
      </text>
      <text x={width - RIGHT} y={HEIGHT - BOTTOM + 13} text-anchor="end">
        {high}
      </text>
      <text x={(LEFT + width) / 2} y={HEIGHT - 6} text-anchor="middle" class="axis-name">
        {name}
      </text>
    </>
  ) : (
    <>
      <text x={LEFT - 5} y={HEIGHT - BOTTOM} text-anchor="end">
        {low}
      </text>
      <text x={LEFT - 5} y={TOP + 9} text-anchor="end">
        {high}
      </text>
      <text
        x={12}
        y={(TOP + HEIGHT - BOTTOM) / 2}
        text-anchor="middle"
        class="axis-name"
        transform={`rotate(-90 12 ${(TOP + HEIGHT - BOTTOM) / 2})`}
      >
        {name}
      </text>
    </>
  );
}

/** Weighted by how near each trial is (Shepard's method, with the fourth power of the distance). */
function between(placed: readonly { readonly x: number; readonly y: number; readonly good: number }[], x: number, y: number): number {
  let [sum, weights] = [0, 0];
  for (const one of placed) {
    const weight = 1 / ((one.x - x) ** 2 + (one.y - y) ** 2 + 1e-4) ** 2;
    sum += weight * one.good;
    weights += weight;
  }
  return sum / weights;
}

/** The two ranges that mattered most. */
function twoAxes({ axes, importances, trials }: CardProps['detail']): (SweepAxis | undefined)[] {
  const rank = (name: string): number => importances.findIndex(({ parameter }) => parameter === name);
  const ranges = axes.filter(({ range }) => range !== null).map((axis) => spanned(axis, trials));
  return ranges.toSorted((one, other) => (rank(one.name) + 1 || Infinity) - (rank(other.name) + 1 || Infinity)).slice(0, 2);
}
