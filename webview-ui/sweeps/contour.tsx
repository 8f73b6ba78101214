/** The objective over two parameters: what the trials say, spread to what lies between them. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepAxis } from '../../src/protocol/sweeps.js';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import { fieldSpec } from '../plots/fieldSpec.js';
import { labelOf, type CardProps } from './outcome.js';
import { judged, spanned } from './series.js';
import { cellOf, shortNumber } from './words.js';

export function ContourCard({ detail, panel }: CardProps): JSX.Element | null {
  const [objective] = detail.info.objectives;
  const { theme } = panel;
  const [a, b] = useMemo(() => twoAxes(detail), [detail]);
  const samples = useMemo(
    () =>
      judged(detail).flatMap((one) => {
        const [x, y] = [a, b].map((axis) => one.trial.point[axis?.name ?? '']);
        const name = `${labelOf(one)}: ${shortNumber(one.value)}`;
        return typeof x === 'number' && typeof y === 'number' ? [{ x, y, value: one.value, name, best: one.trial.best }] : [];
      }),
    [detail, a, b],
  );
  const spec = useMemo(
    () =>
      a?.range && b?.range && objective
        ? fieldSpec({
            x: { label: a.name, ...a.range },
            y: { label: b.name, ...b.range },
            ...{ label: objective.name, lower: objective.goal === 'minimize', samples, theme },
          })
        : null,
    [a, b, objective, samples, theme],
  );
  if (spec === null || a === undefined || b === undefined || objective === undefined) {
    return null;
  }
  return (
    <ChartCard
      panel={panel}
      title={t('{0} over {1} and {2}', objective.name, a.name, b.name)}
      detail={t('stronger is better')}
      name={t('Map of {0} over {1} and {2} from {3} trials.', objective.name, a.name, b.name, samples.length)}
      spec={spec}
      height={240}
      table={() => ({
        head: [t('Trial'), a.name, b.name, objective.name],
        rows: judged(detail).map(({ trial, value }) => [
          String(trial.number),
          ...[a, b].map(({ name }) => cellOf(trial.point[name])),
          value,
        ]),
      })}
    />
  );
}

/** The two ranges that mattered most. */
function twoAxes({ axes, importances, trials }: CardProps['detail']): (SweepAxis | undefined)[] {
  const rank = (name: string): number => importances.findIndex(({ parameter }) => parameter === name);
  const ranges = axes.filter(({ range }) => range !== null).map((axis) => spanned(axis, trials));
  return ranges.toSorted((one, other) => (rank(one.name) + 1 || Infinity) - (rank(other.name) + 1 || Infinity)).slice(0, 2);
}
